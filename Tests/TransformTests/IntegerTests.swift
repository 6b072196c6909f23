import Core
import Testing

@Suite struct IntegerTests {
    @Test(arguments: [
        (ColumnType.int2, "32767", "32768"), (.int2, "-32768", "-32769"), (.int4, "2147483647", "2147483648"),
        (.int4, "-2147483648", "-2147483649"), (.int8, "9223372036854775807", "9223372036854775808"),
        (.int8, "-9223372036854775808", "-9223372036854775809"), (.int8, "999999999999999999", "99999999999999999999"),
        (.int8, "9007199254740993", "18446744073709551616"), (.int2, "0", "65536"), (.int4, "0", "4294967296"),
    ])
    func `an integer is exact up to the edge of its column, and refused beyond`(
        type: ColumnType, inside: String, outside: String
    ) throws {
        #expect(
            try outcomes([inside, outside, inside], type) == [.value(inside), .rejected(.outOfRange), .value(inside)])
        #expect(try outcome(inside + ".000", type) == .value(inside))
    }

    @Test(arguments: [ColumnType.int2, .int4, .int8])
    func `a number that is no integer is refused`(type: ColumnType) throws {
        for json in ["1.5", "0.1", "1e2", "1E0", "-1.0001", "true", "false", "{}", "[]", "[1]"] {
            #expect(try outcome(json, type) == .rejected(.wrongType), "\(json)")
        }
        #expect(try outcomes(["1.0", "-7.00", "-0", "-0.0", "null"], type) == ["1", "-7", "0", "0", .null])
    }

    @Test(arguments: [ColumnType.int2, .int4, .int8])
    func `a text is no integer unless the mapping says so`(type: ColumnType) throws {
        #expect(try outcomes([#""12""#, #""""#], type) == [.rejected(.wrongType), .rejected(.wrongType)])
        #expect(try outcomes([#""12""#, #""-12""#, #""007""#, "12"], type, .digits) == ["12", "-12", "7", "12"])
        for text in ["", "-", "+1", " 1", "1 ", "1e2", "1.5", ".0", "-.0", "0x1", "１", "1_000", "1,000", "12a", "."] {
            let outcome = try outcome("\"\(text)\"", type, .digits)
            #expect(outcome == .rejected(.wrongType) || outcome == .rejected(.badFormat), "\"\(text)\"")
        }
        #expect(try outcome(#""99999999999999999999""#, type, .digits) == .rejected(.outOfRange))
    }

    @Test(arguments: [ColumnType.int2, .int4, .int8])
    func `a count is not negative, another integer may be`(type: ColumnType) throws {
        #expect(
            try outcomes(["-1", "0", "5", "-0"], type, isMeasure: true) == [.rejected(.negativeCount), "0", "5", "0"])
        #expect(try outcome("-1", type) == "-1")
        #expect(try outcome("-1.5", .numeric(precision: 21, scale: 6), isMeasure: true) == "-1.5")
    }

    @Test func `a double takes finite numbers only`() throws {
        #expect(
            try outcomes(["1.5", "-0.1", "1e308", "1e400", #""1""#, "true"], .float8) == [
                "1.5", "-0.1", "1e+308", .rejected(.outOfRange), .rejected(.wrongType), .rejected(.wrongType),
            ])
    }
}
