import Core
import JSONReader
import TestSupport
import Testing

/// Fields that nobody asked for are noted once, with the first value; what is on the way to a mapped one is not taken for it.
@Suite struct UnmappedFieldTests {
    private func unmapped(_ fields: [String], _ records: String..., notes: Bool = true) throws -> [UnmappedField] {
        var reader = PageReader(records: FieldPath("data")!, fields: fields.map { FieldPath($0)! }, envelope: [])
        let page = PageBuffer(Array(#"{"extra":1,"data":[\#(records.joined(separator: ","))]}"#.utf8))
        _ = try reader.read(page, notesUnmapped: notes)
        return reader.unmappedFields(after: 0)
    }

    private func field(_ path: String, _ kind: Cell.Kind, _ example: String) -> UnmappedField {
        UnmappedField(path: FieldPath(path)!, kind: kind, example: example)
    }

    @Test func `each is noted once, at the place where a mapped object has it`() throws {
        let found = try unmapped(
            ["id", "metrics.spend", "lines"],
            #"{"id":1,"name":"a","metrics":{"spend":2,"clicks":3},"lines":{"no":1},"tags":["x",{"y":2}]}"#,
            #"{"id":2,"name":"b","metrics":{"clicks":4,"late":null},"odd":{"deep":{"x":true}},"a.b":false}"#)
        #expect(
            found == [
                field("name", .string, #""a""#), field("metrics.clicks", .number, "3"),
                field("tags", .array, #"["x",{"y":2}]"#), field("metrics.late", .null, "null"),
                field("odd", .object, #"{"deep":{"x":true}}"#), field("/a.b", .false, "false"),
            ])
    }

    @Test func `examples are cut, and so is their number`() throws {
        let long = String(repeating: "é", count: 5_000)
        let cut = try unmapped(["id"], #"{"id":1,"t":"\#(long)","l":["\#(long)"]}"#)
        #expect(cut.map(\.example.utf8.count) == [199, 200])
        let many = (0..<500).map { #""k\#($0)":1"# }.joined(separator: ",")
        #expect(try unmapped(["id"], "{\(many)}").count == 200)
    }

    @Test func `a page that may not be kept leaves nothing`() throws {
        #expect(try unmapped(["id"], #"{"id":1,"secret":"s3cr3t"}"#, notes: false) == [])
    }

    @Test func `a page that breaks takes back the field at hand`() throws {
        var reader = PageReader(records: FieldPath("data")!, fields: [FieldPath("id")!], envelope: [])
        #expect(throws: PageError.self) { try reader.read(PageBuffer(Array(#"{"data":[{"id":1,"new":[1,}]}"#.utf8))) }
        #expect(reader.unmappedFields(after: 0) == [])
        _ = try reader.read(PageBuffer(Array(#"{"data":[{"id":1,"new":[1]}]}"#.utf8)))
        #expect(reader.unmappedFields(after: 0) == [field("new", .array, "[1]")])
    }

    /// What the way to a value says of it: none, null, or an array where a name was asked for.
    @Test func `a value below a null is null, and one below an array is told apart`() throws {
        var reader = PageReader(
            records: FieldPath("data")!, fields: [FieldPath("budget.amount")!, FieldPath("budget.cap.day")!],
            envelope: [])
        let records = [
            (#"{"budget":{"amount":1,"cap":{"day":"x"}}}"#, [4, 5]), (#"{"budget":null}"#, [1, 1]),
            (#"{"budget":{"amount":null,"cap":null}}"#, [1, 1]), (#"{"budget":{}}"#, [0, 0]), ("{}", [0, 0]),
            (#"{"budget":[{"amount":1}]}"#, [8, 8]), (#"{"budget":{"cap":[]}}"#, [0, 8]), (#"{"budget":7}"#, [0, 0]),
        ]
        let text = #"{"data":[\#(records.map(\.0).joined(separator: ","))]}"#
        let page = PageBuffer(Array(text.utf8))
        let contents = try reader.read(page)
        withExtendedLifetime(page) {
            for (number, (record, shapes)) in records.enumerated() {
                let cells = contents.cells(of: number)
                #expect([cells[0].shape, cells[1].shape] == shapes, "\(record)")
                #expect((0...1).allSatisfy { cells[$0].shape > 1 || cells[$0].isMissing }, "\(record)")
            }
        }
    }
}
