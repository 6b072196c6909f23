import CSV
import TestSupport
import Testing

@Suite struct CSVParserTests {
    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]), ("\u{FEFF}\"a\",b\n", [["a", "b"]]), ("\u{FEFE}a\n", [["\u{FEFE}a"]]),
        ("a,\n,\n", [["a", ""], ["", ""]]), ("a,", [["a", ""]]), (",", [["", ""]]), ("\"\"\n", [[""]]),
        ("\"\"\r\n", [[""]]), ("\"\"", [[""]]), ("\n\r\na\n\n", [["a"]]), ("", []),
        ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]), ("\"a\r\nb\",c\n", [["a\r\nb", "c"]]),
        (" a , b \n", [[" a ", " b "]]),
    ])
    func `rows are read as RFC 4180 has them`(text: String, rows: [[String]]) {
        let file = ParsedFile(text)
        #expect(file.rows == rows)
        #expect(file.problems == [])
    }

    @Test(arguments: [
        ("a\nb\"c\nd\n", 2, 2, "quote inside a field", [["a"], ["d"]]),
        ("a\n\"b\"c\nd\n", 2, 4, "behind the closing quote", [["a"], ["d"]]),
        ("a\nx,\"b\nc\n", 2, 3, "never closed", [["a"]]),
        ("a\nb\rc\nd\n", 2, 3, "carriage return", [["a"], ["d"]]), ("a\r", 1, 3, "carriage return", []),
        ("a\nb\0\nd\n", 2, 2, "U+0000", [["a"], ["d"]]),
    ])
    func `what is not CSV is named with its place, and reading goes on`(
        text: String, line: Int, column: Int, words: String, rows: [[String]]
    ) {
        let file = ParsedFile(text)
        #expect(file.problems.map(\.place) == [CSVPlace(line: line, column: column)])
        #expect(file.problems.first?.problem.contains(words) == true)
        #expect(file.rows == rows)
    }

    @Test func `a quote that is never closed does not fill the memory`() {
        let file = ParsedFile("a\n\"" + String(repeating: "x", count: 200_000))
        #expect(file.problems.map(\.place) == [CSVPlace(line: 2, column: 1)])
    }

    @Test func `places count characters, and lines inside quotes`() {
        let file = ParsedFile("é,😀,b\n\"x\ny\",z\nu,v\n")
        let places = [[(1, 1), (1, 3), (1, 5)], [(2, 1), (3, 4)], [(4, 1), (4, 3)]]
        #expect(file.places == places.map { $0.map { CSVPlace(line: $0.0, column: $0.1) } })
    }

    @Test func `bytes that are not UTF-8 are no text`() {
        var parser = CSVParser()
        var texts: [String?] = []
        [0x61, 0xFF, 0x2C, 0x62, 0x0A].withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            let narrow = bytes.bindMemory(to: Int.self).map { UInt8($0) }
            narrow.withUnsafeBytes { parser.feed($0, row: { texts = [$0[0], $0[1]] }, problem: { _ in }) }
        }
        #expect(texts == [nil, "b"])
    }

    @Test func `random fields come back as they were written, in pieces of any size`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for number in 0..<300 {
            let width = Int.random(in: 1...6, using: &random)
            let rows = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                (0..<width).map { _ in RandomCSV.field(using: &random) }
            }
            let text = RandomCSV.write(rows, using: &random)
            let file = ParsedFile(text, pieces: Int.random(in: 1...9, using: &random))
            try #require(
                file.rows == rows && file.problems.isEmpty, "seed \(seed), file \(number): \(text.debugDescription)")
        }
    }
}
