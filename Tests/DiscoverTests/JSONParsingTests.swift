import Core
import Discover
import Testing

@Suite struct JSONParsingTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", #"{"a":[1,2.50,-0.0,1e5,12345678901234567890],"b":{"c":"x"}}"#, #"["\"\\/\n\t"]"#,
        #"{"a":1,"a":2}"#,
    ])
    func `a document is written as it was read, number by number`(text: String) throws {
        #expect(try json(text).text == text.replacing("\\\\/", with: "\\\\/"))
    }

    @Test func `escapes are characters, and half a pair is none`() throws {
        #expect(try json(#""\u00e9\ud83d\ude00\ud83d""#) == .string("é😀\u{FFFD}"))
        #expect(try json("\u{FEFF}[1]") == .array([.number(1)]))
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, "01", "-", "1.", "1e", "tru", #""x"#, #""\x""#,
        #""\u12""#, "1 2",
        "<html>", String(repeating: "[", count: 100),
    ])
    func `what is no document is refused with its place`(text: String) {
        #expect(throws: JSONFlaw.self) { let _ = try json(text) }
    }
}
