import Core

/// Reads by COPY what a target holds of a range: row hashes where it keeps them, else the rows themselves, whose bytes are those
/// that they were staged with; and each row's day where only a part fits.
struct KnownRowsQuery {
    private let request: KnownRowsRequest
    private let schema: TableSchema

    init(_ request: KnownRowsRequest, schema: TableSchema) {
        self.request = request
        self.schema = schema
    }

    private var dayColumn: String? { schema.partitionColumn.map { SQLIdentifier($0).description } }

    func run(on connection: borrowing PostgresConnection) throws(WarehouseError) -> KnownRows {
        var reader = KnownRowsReader(limit: request.limit, hashedFields: hashedFields)
        try connection.copyOut(sql, doing: "read what \(request.target.table) holds") { reader.read($0) }
        return reader.result(for: request.range)
    }

    private var columns: String {
        if case .content(let names) = request.target.known {
            return names.map { SQLIdentifier($0).description }.joined(separator: ", ")
        }
        return "row_hash"
    }

    /// Fields to hash; `nil` if the first one is the hash.
    private var hashedFields: Int? {
        if case .content(let names) = request.target.known { names.count } else { nil }
    }

    /// One row more than fits is asked for, which tells whether there is more.
    var sql: String {
        let day = dayColumn ?? "null::date"
        var conditions: [String] = []
        if request.target.known == .rowHash { conditions.append("row_hash is not null") }
        if let partition = request.partition {
            let name = "\(partition.entity)_key"
            if schema.column(name) != nil { conditions.append("\(SQLIdentifier(name)) = \(partition.key)") }
        }
        var order = ""
        switch request.range {
        case .days(let days):
            if let days, dayColumn != nil {
                conditions.append("\(day) between date '\(days.lowerBound)' and date '\(days.upperBound)'")
            }
        case .upward(let first):
            conditions.append("\(day) >= date '\(first)'")
            order = " order by \(day)"
        case .downward(let last):
            conditions.append("\(day) <= date '\(last)'")
            order = " order by \(day) desc"
        }
        let filter = conditions.isEmpty ? "" : " where \(conditions.joined(separator: " and "))"
        return """
            copy (select \(columns), \(order.isEmpty ? "null::date" : day) from \(schema.name.sql)\(filter)\(order)
              limit \(request.limit + 1)) to stdout with (format binary)
            """
    }
}
