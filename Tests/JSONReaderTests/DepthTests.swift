import JSONReader
import Testing

/// Nothing that a server sends may exhaust the stack.
@Suite struct DepthTests {
    private func nested(_ depth: Int, _ open: String, _ close: String) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `a record nested too deeply is rejected, whole and alone`(open: String, close: String) throws {
        for depth in [128, 1_000, 100_000] {
            let deep = #"{"id":2,"x":\#(nested(depth, open, close))}"#
            let page = try TestReader("id", "x").read(
                records: #"{"id":1}"#, deep, #"{"id":3,"unasked":\#(nested(depth, open, close))}"#, #"{"id":4,"x":[]}"#)
            #expect(page.problems == [nil, .tooDeep, .tooDeep, nil], "\(depth)")
            #expect(page.records[3].values == [.number("4"), .array("[]")])
            #expect(page.records[1].payload == Array(deep.utf8))
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `127 levels inside a record are allowed`(open: String, close: String) throws {
        let value = nested(127, open, close)
        let page = try TestReader("x").read(records: #"{"x":\#(value)}"#)
        #expect(page.problems == [nil])
        #expect(page.records[0].values == [open == "[" ? .array(value) : .object(value)])
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `a page nested too deeply around its records is refused`(open: String, close: String) {
        for depth in [200, 100_000] {
            let page = #"{"data":[],"x":\#(nested(depth, open, close))}"#
            #expect(refusal(of: page) == "the document is nested too deeply")
        }
    }

    @Test func `a hundred thousand open brackets are refused`() {
        #expect(refusal(of: String(repeating: "[", count: 100_000), records: "") != nil)
        #expect(refusal(of: String(repeating: #"{"data":"#, count: 100_000)) != nil)
    }
}
