import Core

/// Reads row hashes of a range of a target by COPY: eight bytes a row, and its day where only a part fits.
struct KnownRowsQuery {
    private let request: KnownRowsRequest
    private let schema: TableSchema
    private let limit: Int

    init(_ request: KnownRowsRequest, schema: TableSchema, limit: Int = RowHashSet.maximumCount) {
        self.request = request
        self.schema = schema
        self.limit = limit
    }

    private var dayColumn: String? { schema.partitionColumn.map { SQLIdentifier($0).description } }

    func run(on connection: borrowing PostgresConnection) throws(WarehouseError) -> KnownRows {
        var reader = KnownRowsReader(limit: limit)
        try connection.copyOut(sql, doing: "read what \(request.target.table) holds") { reader.read($0) }
        return reader.result(for: request.range)
    }

    /// One row more than fits is asked for, which tells whether there is more.
    var sql: String {
        let day = dayColumn ?? "null::date"
        var conditions = ["row_hash is not null"]
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
        return """
            copy (select row_hash, \(order.isEmpty ? "null::date" : day) from \(schema.name.sql)
              where \(conditions.joined(separator: " and "))\(order) limit \(limit + 1)) to stdout with (format binary)
            """
    }
}
