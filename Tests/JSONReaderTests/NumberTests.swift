import JSONReader
import TestSupport
import Testing

/// Numbers keep their own digits: nothing goes through a floating-point number.
@Suite struct NumberTests {
    static let tokens = [
        "0", "-0", "1.0", "-0.0", "1e5", "1E+5", "1e-5", "0e0", "0.10", "100", "9007199254740993",
        "9223372036854775808", "18446744073709551616", "-170141183460469231731687303715884105729",
        "1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890",
        "12345678901234567890.12345678901234567890", "1e400", "-1e400", "1e-400", "1e9999", "123.456E0010",
    ]

    @Test(arguments: tokens)
    func `a number is its own text, to the last digit`(token: String) throws {
        for blank in ["", " ", "\n\t\r "] {
            let page = try TestReader("n", "l", "last").read(
                records: #"{"n":\#(token)\#(blank),"l":[\#(token)\#(blank)],"last":\#(token)\#(blank)}"#, #"{"n":1}"#)
            #expect(page.problems == [nil, nil])
            #expect(page.records[0].values[0] == .number(token))
            #expect(page.records[0].values[1] == .array("[\(token)\(blank)]"))
            #expect(page.records[0].values[2] == .number(token))
        }
    }

    @Test(arguments: [
        "01", "-01", "00", "1.", "-", "-.5", "1.e5", "1e", "1e+", "1.5.5", "0x10", "1_000", "12a", "1e5.0", "--1",
        "-Infinity", "1E", "1e99999",
    ])
    func `a malformed number rejects its record only`(token: String) throws {
        let page = try TestReader("id", "n").read(
            records: #"{"id":1,"n":\#(token)}"#, #"{"id":2,"n":5}"#, #"{"id":3,"other":[\#(token)]}"#, #"{"id":4}"#)
        #expect(page.problems == [.badNumber, nil, .badNumber, nil])
        #expect(page.records[0].flaw?.pointer == "/n" && page.records[2].flaw?.pointer == "/other/0")
        #expect(page.records[1].values == [.number("2"), .number("5")])
        #expect(page.records[0].payload == Array(#"{"id":1,"n":\#(token)}"#.utf8))
    }

    @Test(arguments: ["+1", ".5", "١", "NaN"])
    func `what does not even begin like a number fails the page`(token: String) {
        #expect(refusal(of: #"{"data":[{"id":\#(token)}]}"#) != nil)
    }

    @Test func `a number that no column holds rejects its record`() throws {
        let page = try TestReader("n").read(
            records: #"{"n":\#(String(repeating: "9", count: 4096))}"#,
            #"{"n":\#(String(repeating: "9", count: 4097))}"#, #"{"n":7}"#)
        #expect(page.problems == [nil, .badNumber, nil])
    }

    @Test func `a malformed number around the records fails the page`() {
        #expect(
            refusal(of: #"{"data":[],"total":01}"#) == "the document around the records has a malformed number")
    }

    @Test func `numbers of the grammar come back as they went in`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let tokens = (0..<1_000).map { _ in RandomJSON.number(using: &random) }
        let page = try TestReader("n").read(
            #"{"data":[\#(tokens.map { #"{"n":\#($0)}"# }.joined(separator: ","))]}"#)
        #expect(page.records.map(\.values) == tokens.map { [.number($0)] }, "seed \(seed)")
        #expect(page.problems.allSatisfy { $0 == nil }, "seed \(seed)")
    }
}
