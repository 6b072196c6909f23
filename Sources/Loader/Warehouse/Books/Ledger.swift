import Core

/// What was published, slice by slice, with ranges and times, and the partitions that it is of: `etl.slice`, `etl.partition`.
///
/// Progress is a view over it, not a number that is set.
package struct Ledger: Book, LedgerBook {
    let session: DatabaseSession

    package func entries(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]] {
        var ledger: [String: [LedgerEntry]] = [:]
        for row in try await query(Ledger.entriesSQL, [pipeline], doing: "read the ledger of \(pipeline)").rows {
            // Changes without a range made no progress.
            guard let range = try row.ledgerRange() else { continue }
            ledger[try row.value("partition_key"), default: []].append(try LedgerEntry(range: range, row: row))
        }
        return ledger
    }

    static let entriesSQL = """
        select partition_key, kind, pg_catalog.lower(days) as first_day, pg_catalog.upper(days) - 1 as last_day,
          pg_catalog.lower(instants) as from_instant, pg_catalog.upper(instants) as until_instant, as_of, committed_at,
          read_at, server_time, mark
        from etl.slice s where pipeline = $1 and (kind in ('window', 'changes') or kind = 'snapshot' and slice_id = (
          select max(l.slice_id) from etl.slice l
          where l.pipeline = $1 and l.partition_key = s.partition_key and l.kind = 'snapshot'))
        order by slice_id
        """

    package func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant] {
        var reads: [String: Instant] = [:]
        for row in try await query(Ledger.lastReadsSQL, [pipeline], doing: "read the ledger of \(pipeline)").rows {
            reads[try row.value("partition_key")] = try row.value("as_of")
        }
        return reads
    }

    static let lastReadsSQL = """
        select partition_key, max(as_of) as as_of from etl.slice
        where pipeline = $1 and kind <> 'replay' group by partition_key
        """

    package func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration] {
        var reads: [String: Duration] = [:]
        for row in try await query(Ledger.wholeReadsSQL, [pipeline], doing: "read the ledger of \(pipeline)").rows {
            reads[try row.value("partition_key")] = .seconds(try row.value("age", as: Double.self))
        }
        return reads
    }

    static let wholeReadsSQL = """
        select partition_key, extract(epoch from pg_catalog.clock_timestamp()
          - coalesce(max(committed_at) filter (where kind = 'snapshot'), min(committed_at))) as age
        from etl.slice where pipeline = $1 and kind <> 'replay' group by partition_key
        """

    package func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError)
        -> [String: [PastRead]]
    {
        var reads: [String: [PastRead]] = [:]
        let rows = try await query(
            Ledger.pastReadsSQL, [pipeline, "\(minimum)"], doing: "read the ledger of \(pipeline)"
        ).rows
        for row in rows {
            guard let range = try row.ledgerRange() else { continue }
            reads[try row.value("partition_key"), default: []].append(
                PastRead(
                    range: range, asOf: try row.value("as_of"), received: try row.value("records_received"),
                    isAccepted: try row.value("is_accepted")))
        }
        return reads
    }

    /// Reads that say what is usual, per partition and kind.
    private static let rememberedReads = 14

    static let pastReadsSQL = """
        select partition_key, kind, pg_catalog.lower(days) as first_day, pg_catalog.upper(days) - 1 as last_day,
          pg_catalog.lower(instants) as from_instant, pg_catalog.upper(instants) as until_instant, as_of, records_received,
          is_accepted
        from (
          select s.*, row_number() over latest as age, max(records_received) over (partition by partition_key) as most
          from etl.slice s where pipeline = $1 and kind <> 'replay'
          window latest as (partition by partition_key, kind order by slice_id desc)
        ) as reads
        where age <= \(rememberedReads) and most >= $2 order by slice_id
        """

    package func marks(of pipeline: String) async throws(WarehouseError) -> [PartitionMark] {
        try await query(Ledger.marksSQL, [pipeline], doing: "read the marks of \(pipeline)")
            .map(PartitionMark.init(row:))
    }

    static let marksSQL = """
        select partition_key, watermark, complete_up_to, last_committed_at from etl.watermark
        where pipeline = $1 order by partition_key
        """

    package func gaps(of pipeline: String) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] {
        var gaps: [String: [ClosedRange<CivilDay>]] = [:]
        for row in try await query(Ledger.gapsSQL, [pipeline], doing: "look for gaps of \(pipeline)").rows {
            gaps[try row.value("partition_key"), default: []].append(try row.certainDays("gap_from", "gap_to"))
        }
        return gaps
    }

    static let gapsSQL = """
        select partition_key, gap_from, gap_to from etl.gap where pipeline = $1 and kind = 'window'
        order by partition_key, gap_from
        """

    package func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError) {
        let doing = "write the partitions of \(pipeline)"
        _ = try await query(Ledger.pipelineRowSQL, [pipeline], doing: doing)
        _ = try await query(
            Ledger.openPartitionsSQL,
            [
                pipeline, arrayLiteral(partitions.map(\.key)), arrayLiteral(partitions.map(\.memberKey)),
                arrayLiteral(partitions.map(\.timeZone)), arrayLiteral(partitions.map { $0.wantedFrom?.description }),
            ], doing: doing)
        _ = try await query(
            Ledger.closedPartitionsSQL, [pipeline, arrayLiteral(partitions.map(\.key))], doing: doing)
    }

    static let pipelineRowSQL = "insert into etl.pipeline (pipeline, fence) values ($1, 0) on conflict do nothing"

    static let openPartitionsSQL = """
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
        """

    static let closedPartitionsSQL = """
        update etl.partition set is_open = false
        where pipeline = $1 and is_open and partition_key <> all ($2::text[])
        """

    package func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64] {
        guard count > 0 else { return [] }
        return try await query(Ledger.sliceNumbersSQL, ["\(count)"], doing: "take slice numbers").column("slice_id")
    }

    static let sliceNumbersSQL = """
        select pg_catalog.nextval(pg_catalog.pg_get_serial_sequence('etl.slice', 'slice_id')::regclass) as slice_id
        from pg_catalog.generate_series(1, $1)
        """

    static let statements = [
        entriesSQL, lastReadsSQL, wholeReadsSQL, pastReadsSQL, marksSQL, gapsSQL, pipelineRowSQL,
        openPartitionsSQL, closedPartitionsSQL,
        sliceNumbersSQL, readKindsSQL, secondsPerCallSQL,
    ]
}

extension LedgerEntry {
    fileprivate init(range: LedgerRange, row: ResultRow) throws(WarehouseError) {
        self.init(range: range, asOf: try row.value("as_of"), committedAt: try row.value("committed_at"))
        readAt = try row.optional("read_at")
        serverTime = try row.optional("server_time")
        mark = try row.optional("mark")
    }
}

extension PartitionMark {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            partitionKey: try row.value("partition_key"), mark: try row.optional("watermark"),
            closedThrough: try row.optional("complete_up_to"), lastCommittedAt: try row.optional("last_committed_at"))
    }
}

extension ResultRow {
    /// The range of a slice, from `kind`, `first_day`, `last_day`, `from_instant` and `until_instant`; `nil`: changes that
    /// made no progress.
    func ledgerRange() throws(WarehouseError) -> LedgerRange? {
        let kind: String = try value("kind")
        switch kind {
        case "window":
            let days = try certainDays("first_day", "last_day")
            return .window(first: days.lowerBound, last: days.upperBound)
        case "changes":
            guard let from: Instant = try optional("from_instant") else { return nil }
            return .changes(from: from, until: try optional("until_instant"))
        case "snapshot": return .snapshot
        default: throw unreadable("kind", kind, "window, changes or snapshot")
        }
    }

    /// Days of two columns that must not be null.
    func certainDays(_ first: String, _ last: String) throws(WarehouseError) -> ClosedRange<CivilDay> {
        guard let days = try days(first, last) else { throw unreadable(first, "null", CivilDay.noun) }
        return days
    }
}
