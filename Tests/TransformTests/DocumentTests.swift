import Core
import Testing

/// Lists and documents.
@Suite struct DocumentTests {
    @Test(arguments: [
        ("[]", [String]()), ("[ ]", []), (#"["a"]"#, ["a"]), (#"["a", "b","a" ]"#, ["a", "b", "a"]), (#"[""]"#, [""]),
        ("[\n  \"x\",\n  \"y\"\n]\n  ", ["x", "y"]), (#"["]","[,\"","\\"]"#, ["]", "[,\"", #"\"#]),
        (#"["\b\f\n\r\t\/\\\""]"#, ["\u{8}\u{C}\n\r\t/\\\""]), (#"["\u00e9\ud83d\ude00\uFFFF"]"#, ["é😀\u{FFFF}"]),
        (##"["#Straße","日本語","שלום"]"##, ["#Straße", "日本語", "שלום"]),
        (#"["a,b","{c}","NULL"]"#, ["a,b", "{c}", "NULL"]),
    ])
    func `a list of texts is a text array`(json: String, elements: [String]) throws {
        #expect(try outcome(json, .textArray) == .value(elements.description))
    }

    @Test(arguments: [
        "[1]", "[null]", #"["a",null]"#, "[true]", #"[["a"]]"#, #"[{"a":"b"}]"#, #""a""#, "1", "{}", #"{"0":"a"}"#,
    ])
    func `any other list is refused as a text array`(json: String) throws {
        #expect(
            try outcomes([json, #"["fine"]"#], .textArray) == [.rejected(.wrongType), .value(["fine"].description)])
    }

    @Test(arguments: [
        (#"{"a":[1,2.50,{"b":null}]}"#, #"{"a":[1,2.50,{"b":null}]}"#), ("[ ]", "[ ]"), ("true", "true"),
        ("12345678901234567890.10", "12345678901234567890.10"), (#""é\"\\\u0001\n""#, #""é\"\\\u0001\u000a""#),
        (#"{"k":"\u00e9"}"#, #"{"k":"\u00e9"}"#), ("false", "false"), (#""""#, #""""#),
    ])
    func `jsonb and json take any value as it is`(json: String, stored: String) throws {
        #expect(try outcome(json, .jsonb) == .value(stored))
        #expect(try outcome(json, .json) == .value(stored))
    }

    @Test func `null in a document column is the table's null`() throws {
        #expect(try outcomes(["null"], .jsonb) == [.null])
        #expect(try outcomes(["null"], .textArray) == [.null])
    }
}
