import Core
import Foundation
import Testing

@testable import JSONReader

/// Records in elements of arrays, in objects, and as arrays.
@Suite struct RecordsInRecordsTests {
    private func read(_ page: String, records: String, _ fields: [FieldPath], window: Int? = nil) throws
        -> [[ReadValue]]
    {
        let path = try #require(FieldPath(records: records))
        #expect(path.description == records.replacing(/\[\]$/, with: ""))
        // What is around the records is read as ever.
        var reader = PageReader(records: path, fields: fields, envelope: [FieldPath("next")!, FieldPath("status")!])
        if let window { reader.setWindow(bytes: window) }
        let buffer = PageBuffer(Array(page.utf8))
        let contents = try reader.read(buffer)
        if page.contains("\"next\"") {
            #expect(contents.envelope == [FieldPath("next")!: .string("x"), FieldPath("status")!: .string("ok")])
        }
        return withExtendedLifetime(buffer) {
            (0..<contents.count).map { record in fields.indices.map { ReadValue(contents.cells(of: record)[$0]) } }
        }
    }

    private let id = FieldPath("id")!

    @Test(arguments: [nil, 64])
    func `records in elements of arrays are told what the elements have, wherever it stands`(window: Int?) throws {
        let page = #"""
            {"status":"ok","ads":[
              {"name":"é\n1","days":{"list":[{"id":1},{"id":2}]},"account":{"n":7}},
              {"days":{"list":[]},"name":"none"},
              {"account":{"n":8},"days":{"list":[{"id":3,"name":"own"}]},"name":null}
            ],"next":"x"}
            """#
        let fields = [
            id, .parent(FieldPath("name")!, level: 1), .parent(FieldPath("account.n")!, level: 1), FieldPath("name")!,
        ]
        #expect(
            try read(page, records: "ads[].days.list[]", fields, window: window) == [
                [.number("1"), .string("é\n1"), .number("7"), .absent],
                [.number("2"), .string("é\n1"), .number("7"), .absent],
                [.number("3"), .null, .number("8"), .string("own")],
            ])
    }

    @Test func `a record that is read again alone has what was around it in it`() throws {
        let fields = [id, .parent(FieldPath("name")!, level: 1)]
        let page = #"{"ads":[{"days":[{"(parent)":{"name":"a"},"id":1},{"id":2}]}]}"#
        #expect(
            try read(page, records: "ads[].days", fields) == [[.number("1"), .string("a")], [.number("2"), .absent]])
    }

    @Test func `arrays in arrays have their levels`() throws {
        let page =
            #"[{"a":1,"rows":[{"b":2,"items":[{"id":1},{"id":2}]},{"b":3,"items":[{"id":3}]}]},{"a":4,"rows":[]}]"#
        let fields = [id, .parent(FieldPath("b")!, level: 1), .parent(FieldPath("a")!, level: 2)]
        #expect(
            try read(page, records: "[].rows[].items", fields) == [
                [.number("1"), .number("2"), .number("1")], [.number("2"), .number("2"), .number("1")],
                [.number("3"), .number("3"), .number("1")],
            ])
    }

    @Test(arguments: [
        (#"{"ads":[]}"#, 0), (#"{"ads":[{"days":[]}]}"#, 0), (#"{"ads":[{"other":[]}]}"#, nil), (#"{"other":[]}"#, nil),
        (#"{"ads":{"days":[]}}"#, nil), (#"{"ads":[{"days":null},{"days":[{"id":1}]}]}"#, nil),
        (#"{"ads":[{"days":{"1":{"id":1}}},{"days":[{"id":1}]}]}"#, nil), (#"{"ads":[{"days":"x"},{"days":[]}]}"#, nil),
        (#"{"ads":[[],{"days":[{"id":1}]}]}"#, nil), (#"{"ads":[5,{"days":[{"id":1}]}]}"#, nil),
        (#"[{"days":[{"id":1}]}]"#, nil),
    ])
    func `a page without the arrays is no empty page`(page: String, count: Int?) throws {
        guard let count else {
            let error = #expect(throws: PageError.self) { let _ = try read(page, records: "ads[].days", [id]) }
            #expect(error?.kind == .noRecords)
            return
        }
        #expect(try read(page, records: "ads[].days", [id]).count == count)
    }

    @Test(arguments: [("ads[].days", 2), ("ads{}", 2), ("data", 3)])
    func `where records may lack, a page without their place is an empty one`(records: String, pages: Int) throws {
        var reader = PageReader(
            records: try #require(FieldPath(records: records)), mayLackRecords: true, fields: [id], envelope: [])
        for page in [#"{"kind":"report"}"#, "{}", #"{"ads":[{"other":1}]}"#].prefix(pages) {
            let buffer = PageBuffer(Array(page.utf8))
            let contents = try reader.read(buffer)
            #expect(contents.count == 0)
            withExtendedLifetime(buffer) {}
        }
        #expect(throws: PageError.self) { let _ = try reader.read(PageBuffer(Array("[]".utf8))) }
    }

    @Test func `records in an object have their keys`() throws {
        let fields = [FieldPath.recordKey, id]
        let page = #"{"campaigns":{"k\u00e9y":{"id":1},"b":{"id":2},"c":5}}"#
        #expect(
            try read(page, records: "campaigns{}", fields) == [
                [.string("kéy"), .number("1")], [.string("b"), .number("2")], [.string("c"), .absent],
            ])
        #expect(try read(#"{"a":{"id":1}}"#, records: "{}", fields) == [[.string("a"), .number("1")]])
        #expect(try read(#"{"campaigns":[]}"#, records: "campaigns{}", fields).isEmpty)
        #expect(try read("[]", records: "{}", fields).isEmpty)
        for page in [
            #"{"campaigns":[{"id":1}]}"#, #"{"campaigns":{"a":{"id":1},"a":{"id":2}}}"#, #"{"campaigns":{"a":{}"#,
        ] {
            #expect(throws: PageError.self) { let _ = try read(page, records: "campaigns{}", fields) }
        }
    }

    @Test func `a record may be an array whose values have places`() throws {
        let fields = [FieldPath("0")!, FieldPath("2.x")!]
        #expect(
            try read(#"{"rows":[["a",1,{"x":2}],["b"],{"0":"c"},7]}"#, records: "rows", fields) == [
                [.string("a"), .number("2")], [.string("b"), .absent], [.string("c"), .absent], [.absent, .absent],
            ])
    }

    @Test func `the examples of docs are read as they say`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let docs = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let section = try #require(docs.components(separatedBy: "### Records inside records\n").last)
        let rows = section.trimmingCharacters(in: .newlines).components(separatedBy: "\n\n")[0].split(separator: "\n")
            .dropFirst(2)
        #expect(rows.count == 5)
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let records = try #require(FieldPath(records: cells[0].trimmingCharacters(in: ["`"])))
            var reader = PageReader(records: records, fields: [], envelope: [])
            let buffer = PageBuffer(Array(cells[1].trimmingCharacters(in: ["`"]).utf8))
            let contents = try reader.read(buffer)
            let payloads = (0..<contents.count).map { "`\(String(decoding: contents.payload(of: $0), as: UTF8.self))`" }
            #expect(payloads.joined(separator: ", ") == cells[2], "\(row)")
            withExtendedLifetime(buffer) {}
        }
    }

    @Test(arguments: ["a..b", "a{}.b", "", "a[]b", "a.[].", "{}[]x"])
    func `what does not lead to records is no path to them`(text: String) {
        #expect(FieldPath(records: text) == nil)
    }
}
