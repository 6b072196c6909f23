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
    package var firstHeldAt: Instant
    package var lastHeldAt: Instant
    /// held, accepted or published.
    package var state: String
    /// What its records met, the commonest first; empty: the gate is about others.
    package var rules: [RefusalTally.Entry]
}

/// Slices that gates keep from being published, and what people decided of them: `etl.held_slice`.
package struct HeldSlices: Book, HeldSliceBook {
    let session: DatabaseSession

    private static let doing = "read the held slices"

    package func accepted(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice] {
        try await query(HeldSlices.acceptedSlicesSQL, [pipeline], doing: HeldSlices.doing)
            .map(HeldSlice.init(row:))
            .map { AcceptedSlice(id: $0.id, partitionKey: $0.partitionKey, range: $0.range) }
    }

    static let acceptedSlicesSQL = select(where: "pipeline = $1 and state = 'accepted'")

    /// The newest first.
    ///
    /// - Parameter includesClosed: Those that a later read has published, too.
    package func list(pipeline: String?, includesClosed: Bool) async throws(WarehouseError) -> [HeldSlice] {
        try await query(HeldSlices.heldSlicesSQL, [pipeline, includesClosed.literal], doing: HeldSlices.doing)
            .map(HeldSlice.init(row:))
    }

    static let heldSlicesSQL = select(
        where: "($1::text is null or pipeline = $1) and ($2::boolean or state <> 'published')")

    package func slice(_ id: Int64) async throws(WarehouseError) -> HeldSlice? {
        try await query(HeldSlices.oneSliceSQL, ["\(id)"], doing: HeldSlices.doing).map(HeldSlice.init(row:)).first
    }

    static let oneSliceSQL = select(where: "held_id = $1::bigint")

    private static func select(where condition: String) -> String {
        """
        select held_id, pipeline, partition_key, kind, pg_catalog.lower(days) as first_day,
          pg_catalog.upper(days) - 1 as last_day, since as from_instant, null as until_instant, gate, message, attempts,
          first_held_at, last_held_at, state, rules
        from etl.held_slice where \(condition) order by last_held_at desc, held_id desc
        """
    }

    /// Lets the next read of each pass the gates; returns the ids of those that were held.
    package func accept(_ ids: [Int64]) async throws(WarehouseError) -> [Int64] {
        try await query(HeldSlices.acceptanceSQL, [arrayLiteral(ids)], doing: "accept held slices").column("held_id")
    }

    static let acceptanceSQL = """
        update etl.held_slice set state = 'accepted', accepted_by = session_user, accepted_at = pg_catalog.now()
        where held_id = any ($1::bigint[]) and state = 'held' returning held_id
        """

    /// One row for a partition and range, however often it is held; windows move on from night to night.
    ///
    /// - Returns: Its number.
    func hold(_ failure: SliceFailure, _ gate: DataGate) async throws(WarehouseError) -> Int64 {
        let doing = "note the held slice"
        var since: Instant?
        if case .changes(let from, _) = failure.range { since = from }
        return try await query(
            HeldSlices.holdingSQL,
            [
                failure.pipeline, failure.partitionKey, failure.range.kind, failure.range.daysLiteral,
                since?.description, gate.rawValue, failure.error, failure.runID,
                try HeldSlices.document(failure.rules, doing: doing),
            ], doing: doing
        ).only("held_id")
    }

    static let holdingSQL = """
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
        """

    /// `nil`: there are none.
    private static func document(_ rules: [RefusalTally.Entry], doing: String) throws(WarehouseError) -> String? {
        guard !rules.isEmpty else { return nil }
        // jsonb has no U+0000.
        return try jsonLiteral(rules, doing: doing).replacingOccurrences(of: #"\u0000"#, with: #"\uFFFD"#)
    }

    static let statements = [acceptedSlicesSQL, heldSlicesSQL, oneSliceSQL, acceptanceSQL, holdingSQL]
}

extension HeldSlice {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        guard let range = try row.ledgerRange() else {
            throw row.unreadable("from_instant", "null", "where the changes begin")
        }
        self.init(
            id: try row.value("held_id"), pipeline: try row.value("pipeline"),
            partitionKey: try row.value("partition_key"), range: range, gate: try row.value("gate"),
            message: try row.value("message"), attempts: try row.value("attempts"),
            firstHeldAt: try row.value("first_held_at"), lastHeldAt: try row.value("last_held_at"),
            state: try row.value("state"), rules: try row.optionalJSON("rules") ?? [])
    }
}
