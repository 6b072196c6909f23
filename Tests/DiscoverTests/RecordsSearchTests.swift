import Core
import Discover
import Testing

@Suite struct RecordsSearchTests {
    @Test(arguments: [
        (#"[{"id": 1}]"#, ["."]), (#"{"data": [{"id": 1}]}"#, ["data"]),
        (#"{"result": {"items": [{"id": 1}]}}"#, ["result.items"]),
        (#"{"included": [{"a": 1}, {"a": 2}], "data": [{"id": 1}]}"#, ["data", "included"]),
        (#"{"facets": [{"n": 1}, {"n": 2}, {"n": 3}], "things": [{"id": 1}]}"#, ["things", "facets"]),
        (#"{"c1": {"id": 1, "n": 2}, "c2": {"id": 2, "n": 3}}"#, ["{}"]),
        (#"{"campaigns": {"c1": {"id": 1, "n": 2}, "c2": {"id": 2, "n": 3}}}"#, ["campaigns{}"]),
        (#"{"columns": ["a", "b"], "rows": [[1, 2], [3, 4]]}"#, ["rows"]), (#"{"id": 1, "name": "x"}"#, ["."]),
        (#"{"a": {"b": {"c": {"d": [{"id": 1}]}}}}"#, ["a.b.c.d"]),
        (#"{"tags": [1, 2], "value.list": [{"id": 1}]}"#, ["/value.list"]),
        (#"{"data": []}"#, ["data"]), (#"{"rows": [{"id": 1}], "rows": [{"id": 1}, {"id": 2}]}"#, ["rows"]),
        (#"[1, 2]"#, []), ("7", []),
    ])
    func `places of records, the likeliest first`(text: String, places: [String]) throws {
        #expect(RecordsSearch(resource: "things").places(in: try json(text)).map(\.text) == places)
    }

    @Test func `a place that is named must have records`() throws {
        let document = try json(#"{"a": [{"id": 1}], "m": {"x": {"id": 1}}, "n": 7}"#)
        #expect(RecordsSearch.place(named: "a", in: document)?.count == 1)
        #expect(RecordsSearch.place(named: "m{}", in: document)?.form == .map)
        for wrong in ["n", "b", "m", "a{}", "..", ""] {
            #expect(RecordsSearch.place(named: wrong, in: document) == nil)
        }
    }
}
