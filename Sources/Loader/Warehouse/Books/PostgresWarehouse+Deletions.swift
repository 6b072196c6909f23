import Core

extension PostgresWarehouse {
    package func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration] {
        let rows = try await query(
            """
            select partition_key, extract(epoch from pg_catalog.clock_timestamp()
              - coalesce(max(committed_at) filter (where kind = 'snapshot'), min(committed_at)))
            from etl.slice where pipeline = $1 and kind <> 'replay' group by partition_key
            """, [pipeline], doing: "read the ledger of \(pipeline)"
        ).rows
        return rows.reduce(into: [:]) { reads, row in
            if let partition = row[0], let age = row[1].flatMap({ Double($0) }) { reads[partition] = .seconds(age) }
        }
    }

    package func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int] {
        var marked: [TableName: Int] = [:]
        let key = SQLIdentifier(parent.keyColumn)
        for schema in tables {
            var assignments = ["deleted_at = p.deleted_at"]
            if schema.column("loaded_at") != nil { assignments.append("loaded_at = pg_catalog.now()") }
            // The row is no longer the one that was staged: if it comes back, it must be staged again.
            if schema.column("row_hash") != nil { assignments.append("row_hash = null") }
            let count = try await query(
                """
                with mine as materialized (select from etl.pipeline where pipeline = $1 and fence = $2 for share)
                update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
                from \(parent.table.sql) p
                where t.\(key) = p.\(key) and p.deleted_at is not null and t.deleted_at is null
                  and exists (select from mine)
                """, [pipeline, "\(fence)"], doing: "mark what belongs to deleted members of \(parent.entity)"
            ).affectedRows
            if count > 0 { marked[schema.name] = count }
        }
        return marked
    }
}
