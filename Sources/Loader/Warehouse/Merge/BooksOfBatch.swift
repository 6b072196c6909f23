import Core

/// What a batch writes into the books, within its transaction: rejects, ledger, and rows per table.
struct BooksOfBatch {
    let batch: BatchManifest
    let now: Instant

    private var doing: String { "write the ledger of \(batch.pipeline)" }

    func write(_ outcome: inout PublishOutcome, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        if batch.rejectRows > 0 { try QuarantineOfBatch(batch: batch, now: now).insert(&outcome, connection) }
        try insertSlices(outcome, connection)
        if batch.closesRejects { try QuarantineOfBatch(batch: batch, now: now).closeHealed(&outcome, connection) }
        try insertTables(outcome, connection)
        try closeHeld(connection)
        if !batch.replayed.isEmpty { try closeReplayed(connection) }
        if batch.owner == .claims { try BackfillBooks.markDone(batch, now, on: connection, doing: doing) }
        try ReportJobs.close(batch.slices.flatMap(\.reportJobs), on: connection, doing: doing)
        for slice in batch.slices { try PageCache.write(slice, of: batch, on: connection) }
    }

    /// All slices of the batch in one statement: five hundred small clients share a batch.
    private func insertSlices(_ outcome: PublishOutcome, _ connection: borrowing PostgresConnection)
        throws(WarehouseError)
    {
        let slices = batch.slices
        let counts = slices.map { outcome.slices[$0.id, default: RecordCounts()] }
        _ = try connection.execute(
            BooksOfBatch.newSlicesSQL,
            [
                batch.runID, batch.batchID, batch.pipeline, now.description, arrayLiteral(slices.map(\.id)),
                arrayLiteral(slices.map(\.partitionKey)), arrayLiteral(slices.map { $0.partition?.key ?? 0 }),
                arrayLiteral(slices.map(\.range.kind)), arrayLiteral(slices.map(\.range.daysLiteral)),
                arrayLiteral(slices.map(\.range.instantsLiteral)), arrayLiteral(slices.map(\.asOf.description)),
                arrayLiteral(slices.map(\.pages)), arrayLiteral(slices.map(\.calls)),
                arrayLiteral(counts.map(\.received)), arrayLiteral(counts.map(\.inserted)),
                arrayLiteral(counts.map(\.changed)), arrayLiteral(counts.map(\.unchanged)),
                arrayLiteral(counts.map(\.superseded)), arrayLiteral(counts.map(\.rejected)),
                arrayLiteral(counts.map(\.deleted)), arrayLiteral(counts.map(\.unknownTombstones)),
                arrayLiteral(counts.map(\.absent)), arrayLiteral(slices.map { $0.isAccepted ? "t" : "f" }),
                arrayLiteral(slices.map(\.readAt?.description)), arrayLiteral(slices.map(\.serverTime?.description)),
                arrayLiteral(slices.map(\.mark?.description)),
            ], doing: doing)
    }

    /// What is still refused, under whatever rule, stays open.
    private func closeReplayed(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            BooksOfBatch.replay(unlessIn: StageNames(set: batch.stageSet).relation(.rejects)),
            [arrayLiteral(batch.replayed), now.description, batch.slices.first.map { "\($0.id)" }, batch.runID],
            doing: doing)
    }

    /// - Parameter rejects: The stage table of rejected records.
    static func replay(unlessIn rejects: String) -> String {
        """
        update etl.reject r set state = 'replayed', closed_at = $2, slice_id = $3, run_id = $4
        where r.reject_id = any ($1::bigint[]) and r.state = 'open' and not exists (
          select from \(rejects) s where s.record_hash = r.record_hash)
        """
    }

    /// What was held before and went through now is held no more.
    private func closeHeld(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            BooksOfBatch.closedHeldSlicesSQL,
            [
                batch.pipeline, now.description, arrayLiteral(batch.slices.map(\.partitionKey)),
                arrayLiteral(batch.slices.map(\.range.kind)), arrayLiteral(batch.slices.map(\.range.daysLiteral)),
            ], doing: doing)
    }

    private func insertTables(_ outcome: PublishOutcome, _ connection: borrowing PostgresConnection)
        throws(WarehouseError)
    {
        let all = batch.slices.flatMap { slice in
            (outcome.rows[slice.id] ?? [:]).sorted { $0.key.description < $1.key.description }
                .map { (slice: slice.id, table: $0.key.description, rows: $0.value) }
        }
        guard !all.isEmpty else { return }
        _ = try connection.execute(
            BooksOfBatch.newSliceTablesSQL,
            [
                arrayLiteral(all.map(\.slice)), arrayLiteral(all.map(\.table)), arrayLiteral(all.map(\.rows.inserted)),
                arrayLiteral(all.map(\.rows.changed)), arrayLiteral(all.map(\.rows.unchanged)),
                arrayLiteral(all.map(\.rows.deleted)),
            ], doing: doing)
    }

    static let newSlicesSQL = """
        insert into etl.slice (
          slice_id, run_id, batch_id, pipeline, partition_key, domain_key, kind, days, instants, as_of, committed_at,
          pages, calls, records_received, records_inserted, records_changed, records_unchanged, records_superseded,
          records_rejected, records_deleted, records_unknown_tombstones, records_absent, is_accepted, read_at, server_time,
          mark)
        select s.slice_id, $1, $2, $3, s.partition_key, s.domain_key, s.kind, s.days, s.instants, s.as_of, $4,
          s.pages, s.calls, s.received, s.inserted, s.changed, s.unchanged, s.superseded, s.rejected, s.deleted,
          s.unknown_tombstones, s.absent, s.is_accepted, s.read_at, s.server_time, s.mark
        from unnest(
          $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::daterange[], $10::tstzrange[],
          $11::timestamptz[], $12::int[], $13::int[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[],
          $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::boolean[],
          $24::timestamptz[], $25::timestamptz[], $26::timestamptz[])
        as s (slice_id, partition_key, domain_key, kind, days, instants, as_of, pages, calls, received, inserted,
          changed, unchanged, superseded, rejected, deleted, unknown_tombstones, absent,
          is_accepted, read_at, server_time, mark)
        """

    static let closedHeldSlicesSQL = """
        update etl.held_slice h set state = 'published', closed_at = $2
        from unnest($3::text[], $4::text[], $5::daterange[]) as s (partition_key, kind, days)
        where h.pipeline = $1 and h.state <> 'published' and h.partition_key = s.partition_key and h.kind = s.kind
          and (s.days is null or h.days && s.days)
        """

    static let newSliceTablesSQL = """
        insert into etl.slice_table (slice_id, table_name, rows_inserted, rows_changed, rows_unchanged, rows_deleted)
        select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
        """

    static let statements = [newSlicesSQL, closedHeldSlicesSQL, newSliceTablesSQL]
}

extension LedgerRange {
    var daysLiteral: String? {
        if case .window(let first, let last) = self { "[\(first),\(last)]" } else { nil }
    }

    var instantsLiteral: String? {
        if case .changes(let from, let until?) = self { "[\(from),\(until))" } else { nil }
    }
}
