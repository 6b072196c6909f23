import Core
import JSONReader
import Testing

/// What is kept of a page is bounded by what is in it, not only by its bytes.
@Suite struct PageCapTests {
    private func read(
        _ page: String, records: Int = .max, cells: Int = .max, recordBytes: Int = .max, fields: Int = 1,
        path: String = "data"
    ) throws(PageError) -> ReadPage {
        var caps = PageCaps()
        (caps.records, caps.cells, caps.recordBytes) = (records, cells, recordBytes)
        let names = (0..<fields).map { FieldPath("f\($0)")! }
        return try TestReader(records: path, fields: names, envelope: [FieldPath("next")!], caps: caps).read(page)
    }

    private func list(_ count: Int, _ record: String = "{}") -> String {
        "[" + Array(repeating: record, count: count).joined(separator: ",") + "]"
    }

    @Test(arguments: ["{}", "1", "[]", #"{"f0":"\n"}"#, #"{"f0":01}"#, #"{"a":1,"a":1}"#])
    func `a page over the cap of records is refused with their number, one at the cap is read`(record: String) throws {
        #expect(try read(#"{"data":\#(list(100, record)),"next":"\n"}"#, records: 100).records.count == 100)
        for count in [101, 5_000] {
            let error = #expect(throws: PageError.self) {
                try read(#"{"data":\#(list(count, record)),"next":"\n"}"#, records: 100)
            }
            #expect(error?.kind == .tooManyRecords)
            #expect(error?.reason == "has \(count) records, and may have 100")
        }
    }

    @Test func `a record counts as as many cells as fields are read of it, and eight at least`() throws {
        for (fields, each) in [(1, 8), (8, 8), (9, 9), (60, 60)] {
            #expect(try read(list(50), cells: 50 * each, fields: fields, path: "").records.count == 50)
            let error = #expect(throws: PageError.self) {
                try read(list(51), cells: 51 * each - 1, fields: fields, path: "")
            }
            #expect(error?.kind == .tooManyCells)
            #expect(
                error?.reason
                    == "has 51 records of \(each) cells, \(51 * each) in all, and may have \(51 * each - 1)")
        }
    }

    /// Cut or not, it is not to be asked for again.
    @Test func `a page that breaks off beyond the cap is refused all the same`() {
        let error = #expect(throws: PageError.self) { try read(#"{"data":[{},{},{},{"#, records: 2) }
        #expect(error?.kind == .tooManyRecords)
        let broken = #expect(throws: PageError.self) { try read(#"{"data":[{},{"#, records: 2) }
        #expect(broken?.kind == .broken)
    }

    @Test func `a reader that refused a page for its size reads the next one`() throws {
        var caps = PageCaps()
        caps.records = 3
        let reader = TestReader(fields: [FieldPath("id")!], caps: caps)
        let record = #"{"id":"\u0061"}"#
        #expect(throws: PageError.self) { try reader.read(#"{"data":\#(list(1_000, record))}"#) }
        let page = try reader.read(#"{"data":\#(list(3, record))}"#)
        #expect(page.records.map(\.values) == [[.string("a")], [.string("a")], [.string("a")]])
        #expect(page.problems == [nil, nil, nil])
    }

    @Test func `four times the records asked for may come, and ten thousand in any case`() {
        #expect([1, 500, 2_500, 2_501, 100_000].map(PageCaps.records) == [10_000, 10_000, 10_000, 10_004, 400_000])
    }

    @Test func `keys of a record that is too large are not remembered`() throws {
        let keys = (0..<1_000).map { #""key\#($0)":1"# }.joined(separator: ",")
        let record = #"{\#(keys),"key0":2}"#
        #expect(try read("[\(record)]", path: "").problems == [.duplicateKey])
        #expect(try read("[\(record)]", recordBytes: 1_000, path: "").problems == [nil], "rejected by its size")
    }

    @Test func `an object around the records has 65,536 keys at most`() throws {
        func page(_ count: Int) -> String {
            #"{"data":[],"more":{"# + (0..<count).map { #""\#($0)":1"# }.joined(separator: ",") + "}}"
        }
        #expect(try read(page(65_536)).records.isEmpty)
        #expect(refusal(of: page(65_537)) == "an object around the records has more than 65,536 keys")
    }

    @Test func `of a pointer 128 bytes are kept, cut between characters`() throws {
        let key = String(repeating: "é", count: 400)
        let page = try read(#"[{"\#(key)":01}]"#, path: "")
        #expect(page.records[0].flaw?.pointer == "/" + String(repeating: "é", count: 63))
    }
}
