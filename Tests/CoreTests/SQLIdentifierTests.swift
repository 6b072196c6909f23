import Core
import Testing

@Suite struct SQLIdentifierTests {
    @Test(arguments: [
        ("date_day", #""date_day""#), ("Order", #""Order""#), (#"a"b"#, #""a""b""#),
        (#"";drop table x;--"#, #"""";drop table x;--""#),
        ("a\0b", #""ab""#), ("", #""""#), ("a.b", #""a.b""#), (#"\""#, #""\""""#), ("it's", #""it's""#),
        ("日本", #""日本""#),
    ])
    func `a name is quoted`(name: String, quoted: String) {
        #expect(SQLIdentifier(name).description == quoted)
    }

    /// What follows a quote may join it to one character in Swift's eyes; to PostgreSQL the quote is a byte of its own.
    @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{20E3}"])
    func `a quote is doubled whatever combining mark follows it`(mark: String) {
        #expect(Array(SQLIdentifier("a\"\(mark)b").description.utf8) == Array("\"a\"\"\(mark)b\"".utf8))
        #expect(Array(sqlLiteral("a'\(mark)b").utf8) == Array("'a''\(mark)b'".utf8))
    }

    @Test func `a table is quoted in both parts`() {
        #expect(TableName(schema: "d\"w", name: "fact").sql == "\"d\"\"w\".\"fact\"")
    }

    @Test(arguments: [
        ("", "''"), ("it's", "'it''s'"), ("''", "''''''"), ("a\0b", "'ab'"), ("\\", "'\\'"),
        ("2026-01-01", "'2026-01-01'"),
    ])
    func `a literal is quoted`(text: String, literal: String) {
        #expect(sqlLiteral(text) == literal)
    }
}
