import CLibPQ
import Core

/// Rows of a statement as text, copied out of libpq at once.
struct QueryResult: Sendable {
    let rows: [ResultRow]
    /// What the server says it did: `COMMIT`, `INSERT 0 5`.
    let tag: String
    /// What the statement was for.
    private let doing: String

    init(copying result: OpaquePointer, doing: String) {
        let columns = PQnfields(result)
        let names = (0..<columns).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        let rows = (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
        self.init(
            columns: names, rows: rows, tag: PQcmdStatus(result).map { String(cString: $0) } ?? "", doing: doing)
    }

    init(columns: [String], rows: [[String?]], tag: String = "", doing: String) {
        let head = ResultRow.Head(columns: columns, doing: doing)
        self.rows = rows.map { ResultRow(head, $0) }
        self.tag = tag
        self.doing = doing
    }

    /// The number at the end of the tag: rows inserted, updated, copied; 0 of a tag without one.
    var affectedRows: Int { tag.split(separator: " ").last.flatMap { Int($0) } ?? 0 }

    /// Reads each row.
    func map<Value>(_ read: (ResultRow) throws(WarehouseError) -> Value) throws(WarehouseError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(rows.count)
        for row in rows { values.append(try read(row)) }
        return values
    }

    /// One column of each row, none of them null.
    func column<Value: ColumnValue>(_ name: String, as: Value.Type = Value.self) throws(WarehouseError) -> [Value] {
        try map { row throws(WarehouseError) in try row.value(name) }
    }

    /// The row of a statement that answers with one whatever it finds.
    func onlyRow() throws(WarehouseError) -> ResultRow {
        guard rows.count == 1 else {
            throw WarehouseError(.unusable, doing: doing, "the server answered with \(rows.count) rows instead of one")
        }
        return rows[0]
    }

    /// A column of the only row.
    func only<Value: ColumnValue>(_ column: String, as: Value.Type = Value.self) throws(WarehouseError) -> Value {
        try onlyRow().value(column)
    }
}
