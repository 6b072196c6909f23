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
    package var firstSeenAt: Instant
    package var lastSeenAt: Instant
    package var state: String
    /// As received; only if it was asked for.
    package var payload: [UInt8]?
}

/// Records that rules refused, as they came: `etl.reject`.
package struct Quarantine: Book, QuarantineBook {
    let session: DatabaseSession

    private static let doing = "read the quarantine"

    package func open(_ pipeline: String, ids: Set<Int64>?) async throws(WarehouseError) -> [RejectedRecord] {
        try await query(
            Quarantine.openRecordsSQL, [pipeline, ids.map { arrayLiteral($0.sorted()) }], doing: Quarantine.doing
        ).map(RejectedRecord.init(row:))
    }

    static let openRecordsSQL = """
        select r.reject_id, r.partition_key, pg_catalog.octet_length(r.payload) as bytes, r.last_seen_at,
          pg_catalog.lower(s.days) as first_day
        from etl.reject r left join etl.slice s on s.slice_id = r.slice_id
        where r.pipeline = $1 and r.state = 'open' and ($2::bigint[] is null or r.reject_id = any ($2::bigint[]))
        order by r.reject_id
        """

    package func waiting(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord] {
        try await query(Quarantine.waitingRecordsSQL, [pipeline], doing: Quarantine.doing).map(WaitingRecord.init(row:))
    }

    static let waitingRecordsSQL = """
        select r.reject_id, r.partition_key, r.record_key, pg_catalog.lower(r.days) as first_day,
          pg_catalog.upper(r.days) - 1 as last_day, r.since, r.attempts, p.fence - r.met_in as runs,
          extract(epoch from pg_catalog.clock_timestamp() - r.opened_at) as age
        from etl.reject r join etl.pipeline p on p.pipeline = r.pipeline
        where r.pipeline = $1 and r.state = 'open' order by r.reject_id desc limit 10000
        """

    package func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]] {
        var payloads: [Int64: [UInt8]] = [:]
        for row in try await query(Quarantine.payloadsSQL, [arrayLiteral(ids)], doing: Quarantine.doing).rows {
            payloads[try row.value("reject_id")] = try row.value("payload", as: HexadecimalBytes.self).bytes
        }
        return payloads
    }

    static let payloadsSQL = """
        select reject_id, pg_catalog.encode(payload, 'hex') as payload from etl.reject
        where reject_id = any ($1::bigint[])
        """

    /// The newest records.
    ///
    /// - Parameters:
    ///   - pipeline: Only of this one.
    ///   - includesClosed: Those that were waived or replayed, too.
    package func list(pipeline: String?, includesClosed: Bool, limit: Int) async throws(WarehouseError)
        -> [QuarantinedRecord]
    {
        try await query(
            Quarantine.newestRecordsSQL, [pipeline, includesClosed.literal, "\(limit)"], doing: Quarantine.doing
        ).map(QuarantinedRecord.init(row:))
    }

    static let newestRecordsSQL = """
        select \(columns), null as payload from etl.reject
        where ($1::text is null or pipeline = $1) and ($2::boolean or state = 'open')
        order by last_seen_at desc, reject_id desc limit $3
        """

    private static let columns = """
        reject_id, pipeline, partition_key, rule, coalesce(field_pointer, '') as field_pointer, message, attempts,
          first_seen_at, last_seen_at, state
        """

    /// One record, with its payload.
    package func record(_ id: Int64) async throws(WarehouseError) -> QuarantinedRecord? {
        try await query(Quarantine.wholeRecordSQL, ["\(id)"], doing: Quarantine.doing)
            .map(QuarantinedRecord.init(row:)).first
    }

    static let wholeRecordSQL = """
        select \(columns), pg_catalog.encode(payload, 'hex') as payload from etl.reject where reject_id = $1::bigint
        """

    /// Of these ids, those that the quarantine does not have.
    package func unknown(among ids: [Int64]) async throws(WarehouseError) -> [Int64] {
        try await query(Quarantine.unknownIDsSQL, [arrayLiteral(ids)], doing: Quarantine.doing).column("id")
    }

    static let unknownIDsSQL = """
        select id from unnest($1::bigint[]) as id where not exists (select from etl.reject where reject_id = id)
        order by id
        """

    /// Pipelines that have open records.
    ///
    /// - Parameter ids: Only these records; empty: all.
    package func pipelines(among ids: [Int64]) async throws(WarehouseError) -> [String] {
        try await query(Quarantine.openPipelinesSQL, [arrayLiteral(ids)], doing: Quarantine.doing).column("pipeline")
    }

    static let openPipelinesSQL = """
        select distinct pipeline from etl.reject
        where state = 'open' and ($1::bigint[] = '{}' or reject_id = any ($1::bigint[])) order by pipeline
        """

    /// Dismisses open records that will not be fixed; returns how many there were.
    package func waive(_ ids: [Int64]) async throws(WarehouseError) -> Int {
        try await query(Quarantine.waiveByIDSQL, [arrayLiteral(ids)], doing: "waive rejected records").rows.count
    }

    static let waiveByIDSQL = """
        update etl.reject set state = 'waived', closed_at = pg_catalog.now()
        where reject_id = any ($1::bigint[]) and state = 'open' returning 1
        """

    /// Closes open records of a rule, a pipeline or both; returns how many there were.
    ///
    /// - Parameters:
    ///   - rule: `nil`: any.
    ///   - pipeline: `nil`: any.
    package func waive(rule: RejectionRule?, pipeline: String?) async throws(WarehouseError) -> Int {
        try await query(Quarantine.waiveByRuleSQL, [rule?.rawValue, pipeline], doing: "waive rejected records").rows
            .count
    }

    static let waiveByRuleSQL = """
        update etl.reject set state = 'waived', closed_at = pg_catalog.now()
        where state = 'open' and ($1::text is null or rule = $1) and ($2::text is null or pipeline = $2) returning 1
        """

    static let statements = [
        openRecordsSQL, waitingRecordsSQL, payloadsSQL, newestRecordsSQL, wholeRecordSQL, unknownIDsSQL,
        openPipelinesSQL, waiveByIDSQL,
        waiveByRuleSQL,
    ]
}

extension RejectedRecord {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("reject_id"), partitionKey: try row.value("partition_key"),
            bytes: try row.value("bytes"), lastSeenAt: try row.value("last_seen_at"),
            firstDay: try row.optional("first_day"))
    }
}

extension WaitingRecord {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("reject_id"), partitionKey: try row.value("partition_key"),
            key: try row.optional("record_key"), days: try row.days("first_day", "last_day"),
            since: try row.optional("since"), attempts: try row.value("attempts"), runs: try row.optional("runs"),
            age: .seconds(try row.value("age", as: Double.self)))
    }
}

extension QuarantinedRecord {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("reject_id"), pipeline: try row.value("pipeline"),
            partition: try row.value("partition_key"), rule: try row.value("rule"),
            pointer: try row.value("field_pointer"), message: try row.value("message"),
            attempts: try row.value("attempts"), firstSeenAt: try row.value("first_seen_at"),
            lastSeenAt: try row.value("last_seen_at"), state: try row.value("state"),
            payload: try row.optional("payload", as: HexadecimalBytes.self)?.bytes)
    }
}

/// Bytes as `encode(…, 'hex')` has them.
private struct HexadecimalBytes: ColumnValue {
    static var noun: String { "hexadecimal digits" }
    let bytes: [UInt8]

    init?(column text: String) {
        let digits = text.utf8.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 < 16 }) else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
