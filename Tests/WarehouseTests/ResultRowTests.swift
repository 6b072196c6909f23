import Core
import Testing

@testable import Warehouse

/// Columns are read by name, and nothing stands for what is not known.
@Suite struct ResultRowTests {
    private func row(_ columns: KeyValuePairs<String, String?>) -> ResultRow {
        QueryResult(columns: columns.map(\.key), rows: [columns.map(\.value)], doing: "read the books").rows[0]
    }

    @Test func `values of every kind are read`() throws {
        let row = row([
            "n": "-3", "x": "2.5", "yes": "t", "no": "f", "day": "2026-03-05", "at": "2026-11-16 06:00:00.123+00",
            "words": #"["a", "b"]"#, "age": "1.5", "nothing": nil, "word": "",
        ])
        #expect(try row.value("n", as: Int.self) == -3)
        #expect(try row.value("x", as: Double.self) == 2.5)
        #expect(try row.value("yes", as: Bool.self) && !row.value("no", as: Bool.self))
        #expect(try row.value("day", as: CivilDay.self) == CivilDay("2026-03-05"))
        #expect(try row.value("at", as: Instant.self) == Instant(rfc3339: "2026-11-16T06:00:00.123Z"))
        #expect(try row.texts("words") == ["a", "b"])
        #expect(try row.seconds("age") == .milliseconds(1500))
        #expect(try row.value("word", as: String.self).isEmpty)
        #expect(try row.optional("nothing", as: Int.self) == nil && row.seconds("nothing") == nil)
        #expect(try row.days("nothing", "nothing") == nil)
    }

    @Test func `what is missing, null or something else is an error that names the column and what it held`() {
        let row = row(["n": "many", "nothing": nil, "at": "infinity", "yes": "true", "from": "2026-03-05", "to": nil])
        let cases: [(String, (ResultRow) throws(WarehouseError) -> Void)] = [
            (
                "column \"n\" is \"many\", and must be a whole number",
                { row throws(WarehouseError) in
                    _ = try row.value("n", as: Int.self)
                }
            ),
            (
                "column \"nothing\" is null, and must be a text",
                { row throws(WarehouseError) in
                    _ = try row.value("nothing", as: String.self)
                }
            ),
            (
                "the answer has no column \"attempts\", but n, nothing, at, yes, from, to",
                { row throws(WarehouseError) in
                    _ = try row.optional("attempts", as: Int.self)
                }
            ),
            (
                "column \"at\" is \"infinity\", and must be an instant",
                { row throws(WarehouseError) in
                    _ = try row.optional("at", as: Instant.self)
                }
            ),
            (
                "column \"yes\" is \"true\", and must be t or f",
                { row throws(WarehouseError) in
                    _ = try row.value("yes", as: Bool.self)
                }
            ),
            (
                "column \"to\" is null, and must be a day",
                { row throws(WarehouseError) in
                    _ = try row.days("from", "to")
                }
            ),
            (
                "column \"n\" is \"many\", and must be the JSON that is expected",
                { row throws(WarehouseError) in
                    _ = try row.texts("n")
                }
            ),
        ]
        for (message, read) in cases {
            let error = #expect(throws: WarehouseError.self) { try read(row) }
            #expect(error?.message == message && error?.doing == "read the books" && error?.kind == .unusable)
        }
    }

    @Test func `an answer of no row, or of two, is not the only one`() {
        for count in [0, 2] {
            let result = QueryResult(
                columns: ["n"], rows: Array(repeating: ["1"], count: count), doing: "read the books")
            let error = #expect(throws: WarehouseError.self) { try result.only("n", as: Int.self) }
            #expect(error?.message == "the server answered with \(count) rows instead of one")
        }
    }
}
