import Core
import Testing

@testable import Transform

/// Types of columns that few tables have, as PostgreSQL's binary form has them.
@Suite struct RareTypeTests {
    @Test(arguments: [
        (#""2000-01-01T00:00:01""#, "1000000"), (#""2000-01-01 00:00:01.5""#, "1500000"),
        (#""1999-12-31T23:59:59""#, "-1000000"), (#""2000-01-01T00:00:00Z""#, nil),
        (#""2000-01-01T00:00:00+01:00""#, nil),
        (#""2000-01-01""#, nil), ("1", nil),
    ])
    func `a timestamp is on no particular clock`(json: String, microseconds: String?) throws {
        let outcome = try outcome(json, .timestamp)
        #expect(outcome == microseconds.map(Outcome.value) || microseconds == nil && outcome.isRejected)
    }

    @Test(arguments: [
        (#""00:00:01""#, "1000000"), (#""10:20""#, "37200000000"), (#""23:59:59.999999""#, "86399999999"),
        (#""24:00:00""#, nil), (#""10:20:30Z""#, nil), (#""10:20:30-01:00""#, nil), (#""10""#, nil), ("10", nil),
    ])
    func `a time is of a day`(json: String, microseconds: String?) throws {
        let outcome = try outcome(json, .time)
        #expect(outcome == microseconds.map(Outcome.value) || microseconds == nil && outcome.isRejected)
    }

    @Test(arguments: [
        (#""192.0.2.1""#, "02200004c0000201"), (#""192.0.2.0/24""#, "02180004c0000200"),
        (#""2001:db8::1""#, "0380001020010db8000000000000000000000001"),
        (#""::/0""#, "03000010" + String(repeating: "0", count: 32)),
        (#""192.0.2.1/33""#, nil), (#""192.0.2""#, nil), (#""x""#, nil), (#""192.0.2.1/""#, nil),
        (#""192.0.2.1/+8""#, nil),
    ])
    func `an address is its family, bits and bytes`(json: String, hexadecimal: String?) throws {
        let outcome = try outcome(json, .inet)
        let expected = hexadecimal?.filter { $0 != " " }
        #expect(outcome == expected.map(Outcome.value) || expected == nil && outcome.isRejected)
    }

    @Test func `characters are filled up, numbers are the nearest, labels are among the type's`() throws {
        #expect(
            try outcomes([#""ab""#, #""abc""#, #""abcd""#, "7"], .character(3)).map(\.text) == [
                "ab ", "abc", nil, "7  ",
            ])
        #expect(try outcomes(["0.1", "1e39", #""1""#], .float4).map(\.text) == ["3dcccccd", nil, nil])
        let colours = ColumnType.enumeration(["red", "dark blue"])
        #expect(
            try outcomes([#""red""#, #""dark blue""#, #""blue""#, "1", "null"], colours).map(\.text) == [
                "red", "dark blue", nil, nil, nil,
            ])
    }

    @Test(arguments: [
        ("[1, -2 ,null]", "00000001 00000001 00000017 00000003 00000001 00000004 00000001 00000004 fffffffe ffffffff"),
        ("[]", "000000000000000000000017"), ("[1.0]", "00000001000000000000001700000001000000010000000400000001"),
        ("[2147483648]", nil), (#"["1"]"#, nil), ("[1.5]", nil), ("[[1]]", nil), ("1", nil), ("[true]", nil),
    ])
    func `an array of numbers has one dimension`(json: String, hexadecimal: String?) throws {
        let outcome = try outcome(json, .numberArray(.int4))
        let expected = hexadecimal?.filter { $0 != " " }
        #expect(outcome == expected.map(Outcome.value) || expected == nil && outcome.isRejected)
    }

    @Test func `a whole number with a fraction of zeros is the id without one`() throws {
        #expect(
            try outcomes(["12", "12.0", #""12.0""#, "12.5"], .text(limit: nil)).map(\.text) == [
                "12", "12", "12.0", "12.5",
            ])
    }
}

extension Outcome {
    fileprivate var isRejected: Bool { if case .rejected = self { true } else { false } }
    fileprivate var text: String? { if case .value(let text) = self { text } else { nil } }
}
