import Core
import Testing

@testable import Runner

/// Files of reports as pages of records.
@Suite struct ReportPiecesTests {
    private func read(_ text: String, _ format: ReportFileSpec.Format, separator: Character = ",") throws -> [String] {
        let spec = ReportFileSpec(
            url: FieldPath(names: ["url"]), format: format, separator: separator.asciiValue ?? 0,
            maximumSize: ByteCount(bytes: 1 << 30))
        var pieces = ReportPieces(PageBuffer(text.utf8), spec)
        var pages: [String] = []
        while let page = try pieces.next() { pages.append(String(decoding: page.bytes, as: UTF8.self)) }
        return pages
    }

    @Test(arguments: [
        ("id,Name\n1,\"a \"\"b\"\"\"\n2,\n", "[{\"id\":\"1\",\"Name\":\"a \\\"b\\\"\"},{\"id\":\"2\",\"Name\":null}]"),
        ("id\n", "[]"), ("\u{FEFF}id\r\n7\r\n", "[{\"id\":\"7\"}]"),
    ])
    func `rows of CSV are records of texts, and an empty field is null`(text: String, page: String) throws {
        #expect(try read(text, .csv) == [page])
    }

    @Test func `another separator`() throws {
        #expect(try read("a;b\n1,5;2\n", .csv, separator: ";") == ["[{\"a\":\"1,5\",\"b\":\"2\"}]"])
        #expect(try read("a\tb\n1\t2\n", .csv, separator: "\t") == ["[{\"a\":\"1\",\"b\":\"2\"}]"])
    }

    @Test(arguments: [
        ("", "it is empty"), ("id,id\n1,2\n", "two columns are called \"id\""), ("id,\n1,2\n", "column 2 has no name"),
        ("id,name\n1\n", "line 2 has 1 fields, and the first row names 2"),
        ("id\n\"1\n", "line 2: the quote is never closed"),
    ])
    func `what is no table is refused with its line`(text: String, words: String) {
        let error = #expect(throws: ReportPieces.Failure.self) {
            let _ = try read(text, .csv)
        }
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }

    @Test func `a large file is many pages, and no record is lost or cut`() throws {
        let count = 120_000
        let lines = (0..<count).map { "{\"id\":\($0),\"text\":\"\(String(repeating: "x", count: 80))\"}\n" }.joined()
        let pages = try read(lines, .jsonLines)
        #expect(pages.count > 2)
        #expect(pages.allSatisfy { $0.utf8.count < ReportPieces.size + 1_000 })
        #expect(pages.map { $0.split(separator: "},{").count }.reduce(0, +) == count)
        let table = "id,text\n" + (0..<count).map { "\($0),\(String(repeating: "x", count: 80))\n" }.joined()
        let parts = try read(table, .csv)
        #expect(parts.count > 2)
        #expect(parts.map { $0.split(separator: "},{").count }.reduce(0, +) == count)
    }

    @Test func `a file of lines may be empty`() throws {
        #expect(try read("", .jsonLines) == [])
    }
}
