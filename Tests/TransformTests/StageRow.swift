import Core

/// A row of a stage table, read back from PostgreSQL's binary COPY format.
struct StageRow {
    let columns: [String]
    let fields: [[UInt8]?]

    /// A field's bytes; `nil` for null.
    subscript(column: String) -> [UInt8]? {
        fields[columns.firstIndex(of: column)!]
    }

    func integer(_ column: String) -> Int64? { self[column].map(StageRow.integer) }
    func text(_ column: String) -> String? { self[column].map { String(decoding: $0, as: UTF8.self) } }

    /// Rows as COPY would read them; traps if they are not well formed, which crashes the test rather than passing it.
    static func rows(_ data: UnsafeRawBufferPointer, columns: [String]) -> [StageRow] {
        var rest = Array(data)[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            precondition(rest.count >= count, "the data ends inside a row")
            return Array(rest.prefix(count))
        }
        var rows: [StageRow] = []
        while !rest.isEmpty {
            let count = integer(take(2))
            precondition(count == columns.count, "\(count) fields for \(columns.count) columns")
            let fields = columns.map { _ -> [UInt8]? in
                let length = integer(take(4))
                precondition(length >= -1)
                return length == -1 ? nil : take(Int(length))
            }
            rows.append(StageRow(columns: columns, fields: fields))
        }
        return rows
    }

    /// A signed big-endian integer of 2, 4 or 8 bytes.
    static func integer(_ bytes: [UInt8]) -> Int64 {
        switch bytes.count {
        case 2: Int64(bytes.reduce(into: Int16(0)) { $0 = $0 << 8 | Int16($1) })
        case 4: Int64(bytes.reduce(into: Int32(0)) { $0 = $0 << 8 | Int32($1) })
        case 8: bytes.reduce(into: Int64(0)) { $0 = $0 << 8 | Int64($1) }
        default: preconditionFailure("an integer of \(bytes.count) bytes")
        }
    }
}
