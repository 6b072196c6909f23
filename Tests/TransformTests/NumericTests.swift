import Core
import TestSupport
import Testing

/// Money is exact, digit by digit, or refused: it is never rounded.
@Suite struct NumericTests {
    private static let money = ColumnType.numeric(precision: 21, scale: 6)

    @Test(
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.000000", "0"), ("-0.0", "0"), ("0e10", "0"), ("1", "1"), ("-1", "-1"),
            ("0.1", "0.1"), ("12.50", "12.5"), ("0.000001", "0.000001"), ("-0.000001", "-0.000001"), ("10000", "10000"),
            ("100000000", "100000000"), ("10000.0001", "10000.0001"), ("9999.9999", "9999.9999"),
            ("1000.001", "1000.001"),
            ("999999999999999.999999", "999999999999999.999999"),
            ("-999999999999999.999999", "-999999999999999.999999"),
            ("123456789012345.678901", "123456789012345.678901"), ("0.1000000000000000000000000", "0.1"),
            ("9007199254740993", .none), ("900719925474099.3", "900719925474099.3"), ("1.5e3", "1500"),
            ("1.5E+3", "1500"),
            ("15e-1", "1.5"), ("1e-6", "0.000001"), ("1e14", "100000000000000"), ("0.00000000000000000001e20", "1"),
            ("1234567.890123e-3", .none), ("1234567.890e-3", "1234.56789"),
        ] as [(String, String?)])
    func `what fits numeric(21,6) is stored to the digit`(json: String, text: String?) throws {
        let outcome = try outcome(json, NumericTests.money)
        if let text {
            #expect(outcome == .value(text))
        } else {
            #expect(outcome == .rejected(.tooPrecise) || outcome == .rejected(.outOfRange))
        }
    }

    @Test(arguments: [
        ("0.0000001", RejectionRule.tooPrecise), ("1.1234567", .tooPrecise), ("999999999999999.9999995", .tooPrecise),
        ("0.10000000000000000555", .tooPrecise), ("1e-7", .tooPrecise), ("1000000000000000", .outOfRange),
        ("-1000000000000000.000001", .outOfRange), ("1e15", .outOfRange), ("1e400", .outOfRange),
        ("1e9999", .outOfRange),
        ("1e-9999", .outOfRange), ("true", .wrongType), ("{}", .wrongType), ("[1]", .wrongType),
    ])
    func `what does not fit is refused, never rounded`(json: String, rule: RejectionRule) throws {
        #expect(try outcomes([json, "1.25"], NumericTests.money) == [.rejected(rule), "1.25"])
    }

    @Test func `a decimal may come as a text, in plain digits`() throws {
        #expect(
            try outcomes([#""12.50""#, #""-0.000001""#, #""007.5""#, #""0""#], NumericTests.money) == [
                "12.5", "-0.000001", "7.5", "0",
            ])
        for text in [
            "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e2", "NaN", "Infinity", "1,5", "1'000", "0x1", "１", "--1",
        ] {
            #expect(try outcome("\"\(text)\"", NumericTests.money) == .rejected(.badFormat), "\"\(text)\"")
        }
    }

    @Test func `an unlimited numeric keeps forty digits`() throws {
        let digits = "1234567890123456789012345678901234567890"
        let free = ColumnType.numeric(precision: nil, scale: nil)
        #expect(
            try outcomes([digits, "-0.\(digits)", "\(digits).\(digits)1", "1e400"], free) == [
                .value(digits), .value("-0." + digits.dropLast()), .value("\(digits).\(digits)1"),
                .value("1" + String(repeating: "0", count: 400)),
            ])
    }

    @Test func `the edge is where the column's precision and scale put it`() throws {
        #expect(
            try outcomes(["99", "100", "9.9"], .numeric(precision: 2, scale: 0)) == [
                "99", .rejected(.outOfRange), .rejected(.tooPrecise),
            ])
        #expect(
            try outcomes(["0.99", "1", "0.999"], .numeric(precision: 2, scale: 2)) == [
                "0.99", .rejected(.outOfRange), .rejected(.tooPrecise),
            ])
    }

    @Test func `random decimals come back digit by digit`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let cases = (0..<2_000).map { _ in RandomDecimal(using: &random) }
        let outcomes = try outcomes(cases.map(\.json), .numeric(precision: nil, scale: nil))
        for (decimal, outcome) in zip(cases, outcomes) {
            try #require(outcome == .value(decimal.text), "seed \(seed): \(decimal.json)")
        }
    }

    @Test func `random decimals fit numeric(21,6) or are refused by their digits`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let cases = (0..<2_000).map { _ in RandomDecimal(using: &random) }
        let outcomes = try outcomes(cases.map(\.json), NumericTests.money)
        for (decimal, outcome) in zip(cases, outcomes) {
            let expected: Outcome =
                decimal.fraction.count > 6
                ? .rejected(.tooPrecise)
                : decimal.integer.count > 15 ? .rejected(.outOfRange) : .value(decimal.text)
            try #require(outcome == expected, "seed \(seed): \(decimal.json)")
        }
    }
}

/// A decimal in JSON and in its shortest plain form, worked out on the text.
private struct RandomDecimal {
    let json: String
    /// Significant digits before and after the point.
    let integer: String
    let fraction: String
    let isNegative: Bool

    var text: String {
        (isNegative && !(integer + fraction).isEmpty ? "-" : "") + (integer.isEmpty ? "0" : integer)
            + (fraction.isEmpty ? "" : "." + fraction)
    }

    init(using random: inout SeededGenerator) {
        func digits(_ count: Int) -> String {
            // Zeros and nines are where carries and groups of four go wrong.
            let alphabet: [Character] = Bool.random(using: &random) ? ["0", "0", "0", "9", "1"] : Array("0123456789")
            return String((0..<count).map { _ in alphabet.randomElement(using: &random)! })
        }
        let whole = digits(.random(in: 0...18, using: &random)).drop { $0 == "0" }
        let part = digits(.random(in: 0...9, using: &random))
        let exponent = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: -25...25, using: &random) : 0
        isNegative = Bool.random(using: &random)
        json =
            (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole) + (part.isEmpty ? "" : "." + part)
            + (exponent == 0 ? "" : "e\(exponent)")
        let zeros = String(repeating: "0", count: 30)
        let padded = zeros + whole + part + zeros
        let point = padded.index(padded.startIndex, offsetBy: 30 + whole.count + exponent)
        integer = String(padded[..<point].drop { $0 == "0" })
        fraction = String(String(padded[point...].reversed().drop { $0 == "0" }).reversed())
    }
}
