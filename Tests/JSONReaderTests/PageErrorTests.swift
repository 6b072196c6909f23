import Core
import JSONReader
import Testing

/// A page that is not whole must never pass for one with fewer records.
@Suite struct PageErrorTests {
    private static let sample = #"""
        {"data": [{"id": "a", "n": -1.5e3, "deep": {"list": [1, [true, null], {"k": "\u00e9 \" 😀"}]}},
         {"id": "b", "n": 0}], "as_of": "2026-11-24T06:00:00Z", "has_more": false, "next_cursor": null}
        """#

    @Test func `a page cut short anywhere is refused`() throws {
        let bytes = Array(PageErrorTests.sample.utf8)
        let whole = try TestReader("id").read(bytes: bytes)
        #expect(whole.records.map(\.values) == [[.string("a")], [.string("b")]] && whole.problems == [nil, nil])
        let accepted = bytes.indices.filter { refusal(of: Array(bytes[..<$0])) == nil }
        #expect(accepted.isEmpty, "accepted after so many bytes: \(accepted)")
    }

    @Test func `a bare array cut short anywhere is refused`() throws {
        let bytes = Array(#"[{"id":"a","l":[1,2]},{"id":"b"},{"id":{"x":3}}]"#.utf8)
        #expect(try TestReader(records: "", "id").read(bytes: bytes).problems == [nil, nil, nil])
        let accepted = bytes.indices.filter { refusal(of: Array(bytes[..<$0]), records: "") == nil }
        #expect(accepted.isEmpty, "accepted after so many bytes: \(accepted)")
    }

    @Test(arguments: [
        #"{"data":[]}x"#, #"{"data":[]}{"data":[]}"#, "{\"data\":[]}\n{\"data\":[]}", #"{"data":[]}]"#,
        #"{"data":[]}}"#, #"{"data":[]},"#, #"{"data":[]} null"#, #"{"data":[]} 0"#, #"{"data":[]}"""#,
        "{\"data\":[]}\0", "{\"data\":[]}\u{FEFF}", #"{"data":[]} // end"#,
    ])
    func `nothing may follow the document`(page: String) {
        #expect(refusal(of: page) != nil)
        #expect(refusal(of: page.replacing(#"{"data":[]}"#, with: "[]"), records: "") != nil)
    }

    @Test(arguments: [
        #"{"data":[],}"#, #"{"data":[{"id":1},]}"#, #"{"data":[,{"id":1}]}"#, #"{"data":[{"id":1,}]}"#,
        #"{"data":[{"id":1}{"id":2}]}"#, #"{"data":[{"id" 1}]}"#, #"{"data":[{"id":1 "n":2}]}"#, #"{"data":[{id:1}]}"#,
        #"{"data":[{'id':1}]}"#, #"{"data":[{"id":}]}"#, #"{"data":[{"id"}]}"#, #"{"data":[{"id":[1,]}]}"#,
        #"{"data":[{"id":1}}"#, #"{"data":[{"id":1]]}"#, #"{"data":[{"other":[1}]}]}"#,
        #"{"data":[{"other":{"a":1]}]}"#,
        #"{"data":[{"id":nul}]}"#, #"{"data":[{"id":tru}]}"#, #"{"data":[{"id":True}]}"#, #"{"data":[{"id":nullx}]}"#,
        #"{"data":[{"id":NaN}]}"#, #"{"data":[{"id":Infinity}]}"#, #"{"data":[{"id":undefined}]}"#,
        #"{"data":[{"id":1}/* c */]}"#, "{\"data\":[ // c\n{\"id\":1}]}", #"{"data":[{"id":1}]"as_of":1}"#,
        "{\"data\":[]\u{A0}}", #"data: {"data":[]}"#, #"{"data":[{1:2}]}"#,
        // Behind a key that is no text, and behind strings, the walk must go on as it does elsewhere.
        #"{"data":[{"\q":}]}"#, #"{"data":[{"\q":},{}]}"#, #"{"data":[{"\q":,}]}"#, #"{"data":[{"\q"::}]}"#,
        #"{"data":[{"id":1},{"\q":}],"next_cursor":"abc","x":[{}]}"#, #"{"data":[{"\0":}{}]}"#,
        #"{"data":[{"":"":}}]}"#,
        #"{"data":["":}]}"#, #"{"data":[{"\q":[}}]}"#, #"{"data":[{"\q":{]}]}"#,
    ])
    func `what JSON does not know fails the page`(page: String) {
        #expect(refusal(of: page) != nil)
    }

    @Test(arguments: [
        "{}", #"{"data":null}"#, #"{"data":{}}"#, #"{"data":"[]"}"#, #"{"data":0}"#, #"{"data":{"data":[]}}"#,
        #"{"Data":[]}"#, #"{"items":[{"id":1}]}"#, #"{"error":{"code":"internal"}}"#,
        #"{"error":"try later","data":null}"#,
        #"{"list":[{"data":[{"id":1}]}]}"#,
    ])
    func `a page without its array of records is no empty page`(page: String) {
        #expect(refusal(of: page) == "the page has no array of records where the configuration says")
    }

    @Test(arguments: [
        "", " ", "\n", "null", "true", "0", #""data""#, "[]", #"[{"id":1}]"#, "<!doctype html><html></html>",
        "upstream connect error", "\u{1F}\u{8B}\u{8}",
    ])
    func `what is no object at all is refused`(page: String) {
        #expect(refusal(of: page) != nil)
    }

    @Test func `a page with no records is fine if it says so`() throws {
        #expect(try TestReader("id").read(#"{"data":[]}"#).records.isEmpty)
        #expect(try TestReader("id").read(" \n{ \"data\" : [ ] , \"x\":{} }\r\n\t").records.isEmpty)
        #expect(try TestReader(records: "", "id").read("[]").records.isEmpty)
    }

    @Test func `a reader that refused a page reads the next one`() throws {
        let reader = TestReader("id", envelope: ["next"])
        #expect(throws: PageError.self) { try reader.read(#"{"data":[{"id":1},{"id":2"#) }
        let page = try reader.read(#"{"data":[{"id":3}],"next":"c"}"#)
        #expect(page.records.map(\.values) == [[.number("3")]])
        #expect(page.envelope == [FieldPath("next")!: .string("c")])
    }
}
