import Core
import JSONReader
import Testing

/// Paths through arrays, and what else a page has.
@Suite struct ElementTests {
    @Test func `an element is named by its place`() throws {
        let reader = TestReader("values.0.v", "values.2.v", "tags.1", "values")
        let page = try reader.read(
            #"{"data":[{"values":[{"v":"a"},{"v":"b"},{"v":"\u0063"}],"tags":["x","y"]},{"values":[],"tags":["x"]}]}"#)
        #expect(page.problems == [nil, nil])
        #expect(Array(page.records[0].values.prefix(3)) == [.string("a"), .string("c"), .string("y")])
        #expect(page.records[1].values == [.absent, .absent, .absent, .array("[]")])
    }

    @Test func `a place is a key where the document has an object`() throws {
        let page = try TestReader("values.0").read(#"{"data":[{"values":{"0":7}}]}"#)
        #expect(page.records[0].values == [.number("7")])
    }

    @Test func `a path that goes on with a name where an array is finds nothing`() throws {
        let page = try TestReader("id", "metrics.spend").read(
            #"{"data":[{"id":1,"metrics":[{"spend":2}]},{"id":2,"metrics":{"spend":3}},{"id":3,"metrics":[]}]}"#)
        #expect(page.problems == [nil, nil, nil])
        #expect(page.records[0].values == [.number("1"), .absent])
        #expect(page.records[1].values == [.number("2"), .number("3")])
        #expect(page.records[2].values == [.number("3"), .absent])
    }

    @Test func `records may lie in an element`() throws {
        let page = try TestReader(records: "sets.1.rows", "id").read(
            #"{"sets":[{"rows":[{"id":1}]},{"rows":[{"id":2},{"id":3}]}]}"#)
        #expect(page.records.map(\.values) == [[.number("2")], [.number("3")]])
    }

    @Test func `around the records, too`() throws {
        let reader = TestReader("id", envelope: ["links.1.href", "links.next"])
        let page = try reader.read(#"{"links":[{"href":"a"},{"href":"b"}],"data":[{"id":1}]}"#)
        #expect(page.envelope == [FieldPath("links.1.href")!: .string("b")])
    }

    @Test func `a byte order mark is skipped`() throws {
        let page = try TestReader("id").read("\u{FEFF}{\"data\":[{\"id\":1}]}")
        #expect(page.records.map(\.values) == [[.number("1")]])
        #expect(throws: PageError.self) { try TestReader("id").read("\u{FEFF}\u{FEFF}{\"data\":[]}") }
    }

    @Test func `an outline has the keys of a page, and steps over its arrays`() {
        let outline = PageOutline(
            of: PageBuffer(
                #"{"data": [{"id": 1, "s": "]}\""}], "paging": {"next": "x\"y", "more": true, "deep": {"a": {"b": {}}}}, "n": 7.0, "e": {}, "z": null}"#
                    .utf8))
        #expect(outline.keys == "data, paging.next, paging.more, paging.deep.a, n, e, z")
        #expect(outline[FieldPath("data")!] == .array(isEmpty: false))
        #expect(outline[FieldPath("paging.more")!] == .scalar(.bool(true)))
        #expect(
            outline[FieldPath("n")!] == .scalar(.number("7.0")) && outline[FieldPath("e")!] == .object(isEmpty: true))
        #expect(PageOutline(of: PageBuffer(" [1, 2]".utf8)).isArray)
    }

    @Test(arguments: [
        "", "{", "{\"a", "{\"a\":", "{\"a\":[", "{\"a\":\"\\", "{\"a\":1", "}", "{\"a\" 1}", "{,}", "\u{FEFF}",
    ])
    func `an outline of what is no JSON ends where that does`(text: String) {
        #expect(PageOutline(of: PageBuffer(text.utf8)).entries.count <= 1)
    }

    @Test func `a page without records is told from a broken one`() {
        func kind(_ page: String) -> PageError.Kind? {
            do {
                _ = try TestReader("id").read(page)
                return nil
            } catch { return error.kind }
        }
        #expect(kind(#"{"items":[]}"#) == .noRecords && kind(#"{"data":{}}"#) == .noRecords && kind("[]") == .noRecords)
        #expect(kind(#"{"data":["#) == .broken && kind("") == .broken && kind("null") == .broken)
    }
}
