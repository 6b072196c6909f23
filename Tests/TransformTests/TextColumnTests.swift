import Core
import Testing

@Suite struct TextColumnTests {
    private static let text = ColumnType.text(limit: nil)

    @Test func `a text is stored byte for byte`() throws {
        for text in ["", " x ", "Zürich", "😀 שלום e\u{301}", "a'b\\\\c", "\u{7F}\u{2028}"] {
            let outcome = try outcome("\"\(text)\"", TextColumnTests.text)
            guard case .value(let stored) = outcome else {
                Issue.record("\(text): \(outcome)")
                continue
            }
            #expect(Array(stored.utf8) == Array(text.replacing(#"\\"#, with: #"\"#).utf8))
        }
        #expect(try outcome(#""\"\n\u00e9\ud83d\ude00""#, TextColumnTests.text) == "\"\né😀")
    }

    @Test func `U+0000 is refused where PostgreSQL cannot hold it`() throws {
        let values = [#""a\u0000b""#, #""\u0000""#, #""a\\u0000b""#]
        #expect(
            try outcomes(values, TextColumnTests.text) == [
                .rejected(.nulCharacter), .rejected(.nulCharacter), #"a\u0000b"#,
            ])
        #expect(
            try outcomes(values, .jsonb) == [.rejected(.nulCharacter), .rejected(.nulCharacter), #""a\\u0000b""#])
        #expect(
            try outcomes([#"{"k":["\u0000"]}"#, #"{"\u0000":1}"#, #"{"k":"\\u0000"}"#], .jsonb) == [
                .rejected(.nulCharacter), .rejected(.nulCharacter), #"{"k":"\\u0000"}"#,
            ])
        #expect(
            try outcomes([#"["\u0000"]"#, #"["a\\u0000"]"#], .textArray) == [
                .rejected(.nulCharacter), .value([#"a\u0000"#].description),
            ])
    }

    @Test func `a number's digits are a text, other values are not`() throws {
        #expect(
            try outcomes(["12345678901234567890", "1.50", "true", "{}", "[]", "null"], TextColumnTests.text) == [
                "12345678901234567890", "1.50", .rejected(.wrongType), .rejected(.wrongType), .rejected(.wrongType),
                .null,
            ])
    }

    @Test func `varchar(n) counts code points, and nothing is cut off`() throws {
        #expect(
            try outcomes(
                [#""abc""#, #""äöü""#, #""😀😀😀""#, #""abcd""#, #""😀😀😀😀""#, #""e\u0301e\u0301""#], .text(limit: 3))
                == ["abc", "äöü", "😀😀😀", .rejected(.tooLong), .rejected(.tooLong), .rejected(.tooLong)])
    }

    @Test func `a currency is three capital letters`() throws {
        #expect(
            try outcomes([#""EUR""#, #""XXX""#, "null"], TextColumnTests.text, .currency) == ["EUR", "XXX", .null])
        for text in ["eur", "EU", "EURO", "", "EU1", "EÜR", "€€€", " EUR", "E R", "E\\u0000R"] {
            #expect(try outcome("\"\(text)\"", TextColumnTests.text, .currency) == .rejected(.badFormat), "\(text)")
        }
        #expect(try outcome("978", TextColumnTests.text, .currency) == .rejected(.badFormat))
    }

    @Test func `a text that must be filled is not blank`() throws {
        #expect(
            try outcomes([#""x""#, #"" x""#, #""""#, #"" \t\n""#], TextColumnTests.text, .filled) == [
                "x", " x", .rejected(.required), .rejected(.required),
            ])
    }

    @Test func `a required column refuses null and absence`() throws {
        #expect(try outcomes(["null", #""""#], TextColumnTests.text, isRequired: true) == [.rejected(.required), ""])
        #expect(try outcome(#"0,"other":null"#, TextColumnTests.text, isRequired: true) == "0")
    }

    @Test func `a boolean is true or false`() throws {
        #expect(try outcomes(["true", "false", "null"], .boolean) == ["01", "00", .null])
        for json in ["1", "0", #""true""#, #""t""#, #""""#, "[]", "{}"] {
            #expect(try outcome(json, .boolean) == .rejected(.wrongType), "\(json)")
        }
    }

    @Test func `an interval is an ISO 8601 duration, its months, days and seconds apart`() throws {
        #expect(
            try outcomes([#""P1M2DT3S""#, #""-PT0.5S""#, #""P1Y1W""#, #""PT90M""#, "null"], .interval) == [
                "00000000002dc6c00000000200000001", "fffffffffff85ee00000000000000000",
                "0000000000000000000000070000000c",
                "0000000141dd76000000000000000000", .null,
            ])
        for json in [
            #""""#, #""P""#, #""PT""#, #""1 day""#, #""P1S""#, #""PT1.5H""#, #""P1D2M""#, #""PT1.1234567S""#,
            #""P1.5D""#,
            #""P99999999999999999999D""#, #""P2147483648D""#, #""PT9999999999999H""#, #""P١D""#,
        ] {
            #expect(try outcome(json, .interval) == .rejected(.badFormat), "\(json)")
        }
        #expect(try outcome("90", .interval) == .rejected(.wrongType))
    }

    @Test func `a UUID is 32 hexadecimal digits`() throws {
        #expect(
            try outcomes([#""123E4567-e89b-12d3-a456-426614174000""#, "null"], .uuid) == [
                "123e4567e89b12d3a456426614174000", .null,
            ])
        for json in [
            #""""#, #""123e4567-e89b-12d3-a456-42661417400""#, #""123e4567-e89b-12d3-a456-42661417400g""#, "1",
        ] {
            #expect(try outcome(json, .uuid) == .rejected(.badFormat), "\(json)")
        }
    }
}
