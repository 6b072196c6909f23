import CLibPQ

/// Rows of a statement as text, copied out of libpq at once.
struct QueryResult: Sendable {
    let rows: [[String?]]
    /// What the server says it did: `COMMIT`, `INSERT 0 5`.
    let tag: String

    init(copying result: OpaquePointer) {
        let columns = PQnfields(result)
        rows = (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
        tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }

    /// The number at the end of the tag: rows inserted, updated, copied.
    var affectedRows: Int { tag.split(separator: " ").last.flatMap { Int($0) } ?? 0 }

    /// The first column of the first row.
    var scalar: String? { rows.first?.first ?? nil }
}
