import Core
import Foundation

/// A slice that a gate held back, as `etl.held_slice` keeps it.
package struct HeldSlice: Sendable {
    package var id: Int64
    package var pipeline: String
    package var partitionKey: String
    package var range: LedgerRange
    package var gate: String
    package var message: String
    package var attempts: Int
    package var firstHeldAt: Instant?
    package var lastHeldAt: Instant?
    /// held, accepted or published.
    package var state: String
    /// What its records met, the commonest first; empty: the gate is about others.
    package var rules: [RefusalTally.Entry] = []
}

extension PostgresWarehouse {
    /// Reads that say what is usual, per partition and kind.
    private static let rememberedReads = 14

    package func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError)
        -> [String: [PastRead]]
    {
        let rows = try await query(
            """
            select partition_key, kind, pg_catalog.lower(days), pg_catalog.upper(days) - 1, pg_catalog.lower(instants),
              pg_catalog.upper(instants), as_of, records_received, is_accepted
            from (
              select s.*, row_number() over latest as age, max(records_received) over (partition by partition_key) as most
              from etl.slice s where pipeline = $1 and kind <> 'replay'
              window latest as (partition by partition_key, kind order by slice_id desc)
            ) as reads
            where age <= \(PostgresWarehouse.rememberedReads) and most >= $2 order by slice_id
            """, [pipeline, "\(minimum)"], doing: "read the ledger of \(pipeline)"
        ).rows
        return rows.reduce(into: [:]) { reads, row in
            guard let partition = row[0], let asOf = parseInstant(row[6]), let received = row[7].flatMap({ Int($0) }),
                let range = LedgerRange(kind: row[1], row[2], row[3], parseInstant(row[4]), parseInstant(row[5]))
            else { return }
            reads[partition, default: []].append(
                PastRead(range: range, asOf: asOf, received: received, isAccepted: row[8] == "t"))
        }
    }

    package func acceptedSlices(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice] {
        try await held(where: "pipeline = $1 and state = 'accepted'", [pipeline]).map {
            AcceptedSlice(id: $0.id, partitionKey: $0.partitionKey, range: $0.range)
        }
    }

    /// Held slices, the newest first.
    ///
    /// - Parameter includesClosed: Those that a later read has published, too.
    package func heldSlices(pipeline: String?, includesClosed: Bool) async throws(WarehouseError) -> [HeldSlice] {
        try await held(
            where: "($1::text is null or pipeline = $1) and ($2::boolean or state <> 'published')",
            [pipeline, includesClosed ? "true" : "false"])
    }

    /// Lets the next read of each pass the gates; returns the ids of those that were held.
    package func accept(_ ids: [Int64]) async throws(WarehouseError) -> [Int64] {
        try await query(
            """
            update etl.held_slice set state = 'accepted', accepted_by = session_user, accepted_at = pg_catalog.now()
            where held_id = any ($1::bigint[]) and state = 'held' returning held_id
            """, [arrayLiteral(ids)], doing: "accept held slices"
        ).rows.compactMap { $0[0].flatMap { Int64($0) } }
    }

    /// One row for a partition and range, however often it is held; windows move on from night to night.
    ///
    /// - Returns: Its number.
    func hold(_ failure: SliceFailure, _ gate: DataGate) async throws(WarehouseError) -> Int64? {
        var since: Instant?
        if case .changes(let from, _) = failure.range { since = from }
        return try await query(
            """
            with known as (
              update etl.held_slice set days = $4, since = $5, gate = $6, message = $7, run_id = $8, state = 'held',
                attempts = attempts + 1, last_held_at = pg_catalog.clock_timestamp(), rules = $9::jsonb
              where pipeline = $1 and partition_key = $2 and kind = $3 and state <> 'published'
                and ($4::daterange is null or days && $4)
              returning held_id
            ), fresh as (
              insert into etl.held_slice (pipeline, partition_key, kind, days, since, gate, message, run_id, rules)
              select $1, $2, $3, $4::daterange, $5::timestamptz, $6, $7, $8::uuid, $9::jsonb
              where not exists (select from known) returning held_id
            )
            select held_id from known union all select held_id from fresh order by 1 desc limit 1
            """,
            [
                failure.pipeline, failure.partitionKey, failure.range.kind, failure.range.daysLiteral,
                since?.description, gate.rawValue, failure.error, failure.runID, rulesDocument(failure.rules),
            ], doing: "note the held slice"
        ).scalar.flatMap { Int64($0) }
    }

    /// `nil`: there are none.
    private func rulesDocument(_ rules: [RefusalTally.Entry]) -> String? {
        guard !rules.isEmpty, let document = try? JSONEncoder().encode(rules) else { return nil }
        // jsonb has no U+0000.
        return String(decoding: document, as: UTF8.self).replacingOccurrences(of: #"\u0000"#, with: #"\uFFFD"#)
    }

    package func heldSlice(id: Int64) async throws(WarehouseError) -> HeldSlice? {
        try await held(where: "held_id = $1::bigint", ["\(id)"]).first
    }

    private func held(where condition: String, _ parameters: [String?]) async throws(WarehouseError) -> [HeldSlice] {
        try await query(
            """
            select held_id, pipeline, partition_key, kind, pg_catalog.lower(days), pg_catalog.upper(days) - 1, since, gate,
              message, attempts, first_held_at, last_held_at, state, rules
            from etl.held_slice where \(condition) order by last_held_at desc, held_id desc
            """, parameters, doing: "read the held slices"
        ).rows.compactMap { row in
            guard let id = row[0].flatMap({ Int64($0) }),
                let range = LedgerRange(kind: row[3], row[4], row[5], parseInstant(row[6]), nil)
            else { return nil }
            return HeldSlice(
                id: id, pipeline: row[1] ?? "", partitionKey: row[2] ?? "", range: range, gate: row[7] ?? "",
                message: row[8] ?? "", attempts: row[9].flatMap { Int($0) } ?? 0, firstHeldAt: parseInstant(row[10]),
                lastHeldAt: parseInstant(row[11]), state: row[12] ?? "",
                rules: row[13].flatMap { try? JSONDecoder().decode([RefusalTally.Entry].self, from: Data($0.utf8)) }
                    ?? [])
        }
    }
}

extension LedgerRange {
    /// From columns of the books; `nil` if they say no range.
    fileprivate init?(kind: String?, _ first: String?, _ last: String?, _ from: Instant?, _ until: Instant?) {
        switch kind {
        case "window":
            guard let first = first.flatMap({ CivilDay($0) }), let last = last.flatMap({ CivilDay($0) }) else {
                return nil
            }
            self = .window(first: first, last: last)
        case "changes":
            guard let from else { return nil }
            self = .changes(from: from, until: until)
        case "snapshot": self = .snapshot
        default: return nil
        }
    }
}
