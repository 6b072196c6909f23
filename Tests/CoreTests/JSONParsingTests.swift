import Core
import Testing

/// JSON of peers and rows is read strictly, without losing a digit.
@Suite struct JSONParsingTests {
    @Test(arguments: [
        #"{"a":[1,2.50,-0.1e+5,true,false,null,"x\n\"\\\/é🐙"],"b":{}}"#, "12345678901234567890.123456789012345678901",
        #"[]"#, #""\ud83d\udc19""#, " [ 1 , 2 ] ",
    ])
    func `what is JSON is read, and written again means the same`(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
    }

    @Test func `a number keeps its digits`() throws {
        #expect(try JSONValue(parsing: Array("1.10".utf8)).text == "1.10")
        #expect(try JSONValue(parsing: Array("1e400".utf8)).scalarText == "1e400")
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "+1", ".5", "1.", "nul", "\"\u{1}\"", "\"\\x\"",
        "\"\\ud800\"", "\"\\u+041\"", "[1] 2", "'a'", "{a:1}", "NaN", "\"abc", "<html>",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { let _ = try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: JSONSyntaxError.self) { let _ = try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `of a sample what many readers let pass is no mistake`() throws {
        func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: text.utf8, isSample: true) }
        #expect(try read(#"{"a":1,"a":2}"#).text == #"{"a":1,"a":2}"#)
        #expect(try read(#""\ud83d\ude00\ud83d""#) == .string("😀\u{FFFD}"))
        #expect(try read("\u{FEFF}[\"a\tb\"]") == .array([.string("a\tb")]))
    }
}
