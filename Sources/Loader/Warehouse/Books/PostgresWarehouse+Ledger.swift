import Core

extension PostgresWarehouse {
    package func members(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError) -> [PartitionMember]
    {
        guard let schema = try await schemas(of: [entity.table])[entity.table] else { return [] }
        let wanted = columns.filter { schema.column($0) != nil }.sorted()
        var conditions = ["\(SQLIdentifier(entity.keyColumn)) <> 0"]
        if schema.column("deleted_at") != nil { conditions.append("deleted_at is null") }
        if schema.column("is_inferred") != nil { conditions.append("not is_inferred") }
        let version = schema.column("version_at")?.type == .timestamptz ? "version_at" : "null"
        let list =
            ([entity.idColumn, entity.keyColumn] + wanted).map { "\(SQLIdentifier($0))::text" }
            .joined(separator: ", ") + ", \(version)"
        let rows = try await query(
            """
            select \(list) from \(entity.table.sql) where \(conditions.joined(separator: " and "))
            order by \(SQLIdentifier(entity.idColumn)) collate "C"
            """, doing: "read the members of \(entity.entity)"
        ).rows
        return rows.compactMap { row in
            guard let id = row[0], let key = row[1].flatMap({ Int64($0) }) else { return nil }
            var attributes: [String: String] = [:]
            for (name, value) in zip(wanted, row.dropFirst(2)) { attributes[name] = value }
            return PartitionMember(
                entity: entity.entity, id: id, key: key, attributes: attributes, version: parseInstant(row.last ?? nil))
        }
    }

    package func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant] {
        let rows = try await query(
            """
            select partition_key, max(as_of) from etl.slice where pipeline = $1 and kind <> 'replay' group by partition_key
            """, [pipeline],
            doing: "read the ledger of \(pipeline)"
        ).rows
        return rows.reduce(into: [:]) { reads, row in
            if let partition = row[0], let asOf = parseInstant(row[1]) { reads[partition] = asOf }
        }
    }

    package func ledger(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]] {
        let rows = try await query(
            """
            select partition_key, kind, pg_catalog.lower(days), pg_catalog.upper(days) - 1,
              pg_catalog.lower(instants), pg_catalog.upper(instants), as_of, committed_at, read_at, server_time, mark
            from etl.slice s where pipeline = $1 and (kind in ('window', 'changes') or kind = 'snapshot' and slice_id = (
              select max(l.slice_id) from etl.slice l
              where l.pipeline = $1 and l.partition_key = s.partition_key and l.kind = 'snapshot'))
            order by slice_id
            """, [pipeline], doing: "read the ledger of \(pipeline)"
        ).rows
        var ledger: [String: [LedgerEntry]] = [:]
        for row in rows {
            guard let partition = row[0], let asOf = parseInstant(row[6]), let range = ledgerRange(row) else {
                continue
            }
            var entry = LedgerEntry(range: range, asOf: asOf, committedAt: parseInstant(row[7]))
            entry.readAt = parseInstant(row[8])
            entry.serverTime = parseInstant(row[9])
            entry.mark = parseInstant(row[10])
            ledger[partition, default: []].append(entry)
        }
        return ledger
    }

    private func ledgerRange(_ row: [String?]) -> LedgerRange? {
        if row[1] == "snapshot" { return .snapshot }
        if row[1] == "window" {
            return parseDays(row[2], row[3]).map { .window(first: $0.lowerBound, last: $0.upperBound) }
        }
        guard let from = parseInstant(row[4]), let until = parseInstant(row[5]) else { return nil }
        return .changes(from: from, until: until)
    }

    package func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String> {
        let rows = try await query(
            """
            select f.partition_key from etl.slice_failure f
            where f.pipeline = $1 and f.failed_at > pg_catalog.clock_timestamp() - interval '7 days'
            group by f.partition_key
            having max(f.failed_at) > coalesce(
              (select max(s.committed_at) from etl.slice s
               where s.pipeline = $1 and s.partition_key = f.partition_key and s.kind <> 'replay'), '-infinity')
            """, [pipeline], doing: "read the failures of \(pipeline)"
        ).rows
        return Set(rows.compactMap { $0[0] })
    }

    package func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError) {
        let doing = "write the partitions of \(pipeline)"
        _ = try await query(
            "insert into etl.pipeline (pipeline, fence) values ($1, 0) on conflict do nothing", [pipeline], doing: doing
        )
        _ = try await query(
            """
            insert into etl.partition as p (pipeline, partition_key, domain_key, time_zone, wanted_from, is_open)
            select $1, n.partition_key, n.domain_key, n.time_zone, n.wanted_from, true
            from unnest($2::text[], $3::bigint[], $4::text[], $5::date[])
              as n (partition_key, domain_key, time_zone, wanted_from)
            order by n.partition_key
            on conflict (pipeline, partition_key) do update set
              domain_key = excluded.domain_key, time_zone = excluded.time_zone, wanted_from = excluded.wanted_from,
              is_open = true
            where (p.domain_key, p.time_zone, p.wanted_from, p.is_open)
              is distinct from (excluded.domain_key, excluded.time_zone, excluded.wanted_from, true)
            """,
            [
                pipeline, arrayLiteral(partitions.map(\.key)), arrayLiteral(partitions.map(\.memberKey)),
                arrayLiteral(partitions.map(\.timeZone)), arrayLiteral(partitions.map { $0.wantedFrom?.description }),
            ], doing: doing)
        _ = try await query(
            """
            update etl.partition set is_open = false
            where pipeline = $1 and is_open and partition_key <> all ($2::text[])
            """, [pipeline, arrayLiteral(partitions.map(\.key))], doing: doing)
    }

    package func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64] {
        guard count > 0 else { return [] }
        return try await query(
            """
            select pg_catalog.nextval(pg_catalog.pg_get_serial_sequence('etl.slice', 'slice_id')::regclass)
            from pg_catalog.generate_series(1, $1)
            """, ["\(count)"], doing: "take slice numbers"
        ).rows.compactMap { $0[0].flatMap { Int64($0) } }
    }

    package func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay>
    {
        let rows = try await query(
            """
            select month from unnest($1::date[]) as month
            where not (\(MonthlyPartition.isThere("month", schema: "$2", table: "$3")))
            """, [arrayLiteral(months.map(\.description)), table.schema, table.name],
            doing: "look for monthly partitions of \(table)"
        ).rows
        return Set(rows.compactMap { $0[0].flatMap { CivilDay($0) } })
    }

    package func watermarks(of pipeline: String) async throws(WarehouseError) -> [WatermarkRecord] {
        try await query(
            """
            select partition_key, watermark, complete_up_to, last_committed_at from etl.watermark
            where pipeline = $1 order by partition_key
            """, [pipeline], doing: "read the watermarks of \(pipeline)"
        ).rows.compactMap { row in
            row[0].map {
                WatermarkRecord(
                    partitionKey: $0, watermark: parseInstant(row[1]), completeUpTo: row[2].flatMap { CivilDay($0) },
                    lastCommittedAt: parseInstant(row[3]))
            }
        }
    }
}
