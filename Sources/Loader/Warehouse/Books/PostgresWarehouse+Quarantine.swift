import Core

/// A record that a rule refused, as the quarantine keeps it.
package struct QuarantinedRecord: Sendable {
    package var id: Int64
    package var pipeline: String
    package var partition: String
    package var rule: String
    /// RFC 6901, into the record; empty: the record as a whole.
    package var pointer: String
    package var message: String
    package var attempts: Int
    package var firstSeenAt: Instant?
    package var lastSeenAt: Instant?
    package var state: String
    /// As received; only if it was asked for.
    package var payload: [UInt8]?
}

extension PostgresWarehouse {
    /// The newest rows of the quarantine.
    ///
    /// - Parameters:
    ///   - pipeline: Only of this one.
    ///   - includesClosed: Those that were waived or replayed, too.
    package func quarantine(pipeline: String?, includesClosed: Bool, limit: Int) async throws(WarehouseError)
        -> [QuarantinedRecord]
    {
        try await rejects(
            where: "($1::text is null or pipeline = $1) and ($2::boolean or state = 'open')", payload: false,
            [pipeline, includesClosed ? "true" : "false"], limit: limit)
    }

    package func quarantined(id: Int64) async throws(WarehouseError) -> QuarantinedRecord? {
        try await rejects(where: "reject_id = $1::bigint", payload: true, ["\(id)"], limit: 1).first
    }

    /// Dismisses open rows that will not be fixed; returns how many there were.
    package func waive(_ ids: [Int64]) async throws(WarehouseError) -> Int {
        try await query(
            "update etl.reject set state = 'waived', closed_at = pg_catalog.now() where reject_id = any ($1::bigint[]) and state = 'open' returning 1",
            [arrayLiteral(ids)], doing: "waive rejected records"
        ).rows.count
    }

    /// Closes open rows of a rule, a pipeline or both; returns how many there were.
    ///
    /// - Parameters:
    ///   - rule: `nil`: any.
    ///   - pipeline: `nil`: any.
    package func waive(rule: RejectionRule?, pipeline: String?) async throws(WarehouseError) -> Int {
        try await query(
            """
            update etl.reject set state = 'waived', closed_at = pg_catalog.now()
            where state = 'open' and ($1::text is null or rule = $1) and ($2::text is null or pipeline = $2) returning 1
            """, [rule?.rawValue, pipeline], doing: "waive rejected records"
        ).rows.count
    }

    package func rejectedRecords(of pipeline: String, ids: Set<Int64>?) async throws(WarehouseError)
        -> [RejectedRecord]
    {
        try await query(
            """
            select r.reject_id, r.partition_key, pg_catalog.octet_length(r.payload), r.last_seen_at, pg_catalog.lower(s.days)
            from etl.reject r left join etl.slice s on s.slice_id = r.slice_id
            where r.pipeline = $1 and r.state = 'open' and ($2::bigint[] is null or r.reject_id = any ($2::bigint[]))
            order by r.reject_id
            """, [pipeline, ids.map { arrayLiteral($0.sorted()) }], doing: "read the quarantine"
        ).rows.compactMap { row in
            guard let id = row[0].flatMap({ Int64($0) }), let seen = parseInstant(row[3]) else { return nil }
            return RejectedRecord(
                id: id, partitionKey: row[1] ?? "", bytes: row[2].flatMap { Int($0) } ?? 0, lastSeenAt: seen,
                firstDay: row[4].flatMap { CivilDay($0) })
        }
    }

    package func waitingRecords(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord] {
        try await query(
            """
            select r.reject_id, r.partition_key, r.record_key, pg_catalog.lower(r.days), pg_catalog.upper(r.days) - 1,
              r.since, r.attempts, p.fence - r.met_in,
              extract(epoch from pg_catalog.clock_timestamp() - r.opened_at)
            from etl.reject r join etl.pipeline p on p.pipeline = r.pipeline
            where r.pipeline = $1 and r.state = 'open' order by r.reject_id desc limit 10000
            """, [pipeline], doing: "read the quarantine"
        ).rows.compactMap { row in
            guard let id = row[0].flatMap({ Int64($0) }), let partition = row[1] else { return nil }
            return WaitingRecord(
                id: id, partitionKey: partition, key: row[2], days: parseDays(row[3], row[4]),
                since: parseInstant(row[5]), attempts: row[6].flatMap { Int($0) } ?? 1,
                runs: row[7].flatMap { Int($0) },
                age: .seconds(row[8].flatMap { Double($0) } ?? 0))
        }
    }

    package func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]] {
        let rows = try await query(
            "select reject_id, pg_catalog.encode(payload, 'hex') from etl.reject where reject_id = any ($1::bigint[])",
            [arrayLiteral(ids)], doing: "read the quarantine"
        ).rows
        return rows.reduce(into: [:]) { payloads, row in
            if let id = row[0].flatMap({ Int64($0) }), let text = row[1] { payloads[id] = bytes(text) }
        }
    }

    /// Of these ids, those that the quarantine does not have.
    package func unknownRejects(among ids: [Int64]) async throws(WarehouseError) -> [Int64] {
        try await query(
            """
            select id from unnest($1::bigint[]) as id where not exists (select from etl.reject where reject_id = id)
            order by id
            """, [arrayLiteral(ids)], doing: "read the quarantine"
        ).rows.compactMap { $0[0].flatMap { Int64($0) } }
    }

    /// Pipelines that have open records in quarantine.
    ///
    /// - Parameter ids: Only these records; empty: all.
    package func pipelinesWithRejects(among ids: [Int64]) async throws(WarehouseError) -> [String] {
        try await query(
            """
            select distinct pipeline from etl.reject
            where state = 'open' and ($1::bigint[] = '{}' or reject_id = any ($1::bigint[])) order by pipeline
            """, [arrayLiteral(ids)], doing: "read the quarantine"
        ).rows.compactMap { $0[0] }
    }

    private func rejects(where condition: String, payload: Bool, _ parameters: [String?], limit: Int)
        async throws(WarehouseError) -> [QuarantinedRecord]
    {
        try await query(
            """
            select reject_id, pipeline, partition_key, rule, coalesce(field_pointer, ''), message, attempts, first_seen_at,
              last_seen_at, state, \(payload ? "pg_catalog.encode(payload, 'hex')" : "null")
            from etl.reject where \(condition) order by last_seen_at desc, reject_id desc limit \(limit)
            """, parameters, doing: "read the quarantine"
        ).rows.map { row in
            QuarantinedRecord(
                id: row[0].flatMap { Int64($0) } ?? 0, pipeline: row[1] ?? "", partition: row[2] ?? "",
                rule: row[3] ?? "",
                pointer: row[4] ?? "", message: row[5] ?? "", attempts: row[6].flatMap { Int($0) } ?? 0,
                firstSeenAt: parseInstant(row[7]), lastSeenAt: parseInstant(row[8]), state: row[9] ?? "",
                payload: row[10].map(bytes))
        }
    }

    /// Of hexadecimal digits.
    private func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
