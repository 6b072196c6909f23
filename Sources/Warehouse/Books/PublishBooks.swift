import Core

/// What a batch writes into the books, within its transaction: rejects, ledger, and rows per table.
struct PublishBooks {
    let batch: BatchManifest
    let now: Instant

    private var doing: String { "write the ledger of \(batch.pipeline)" }

    func write(_ outcome: PublishOutcome, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        if batch.rejectRows > 0 { try insertRejects(connection) }
        for slice in batch.slices {
            try insert(slice, outcome.slices[slice.id] ?? RecordCounts(), connection)
        }
        for slice in batch.slices {
            for (table, rows) in (outcome.rows[slice.id] ?? [:]).sorted(by: { $0.key.description < $1.key.description })
            {
                _ = try connection.execute(
                    """
                    insert into etl.slice_table
                      (slice_id, table_name, rows_inserted, rows_changed, rows_unchanged, rows_deleted)
                    values ($1, $2, $3, $4, $5, $6)
                    """,
                    [
                        "\(slice.id)", table.description, "\(rows.inserted)", "\(rows.changed)", "\(rows.unchanged)",
                        "\(rows.deleted)",
                    ], doing: doing)
            }
        }
    }

    private func insert(_ slice: CompletedSlice, _ counts: RecordCounts, _ connection: borrowing PostgresConnection)
        throws(WarehouseError)
    {
        var days: String?
        var instants: String?
        switch slice.range {
        case .window(let first, let last): days = "[\(first),\(last)]"
        case .changes(let from, let until): instants = until.map { "[\(from),\($0))" }
        case .snapshot: break
        }
        _ = try connection.execute(
            """
            insert into etl.slice (
              slice_id, run_id, batch_id, pipeline, partition_key, domain_key, kind, days, instants, as_of, committed_at,
              pages, calls, records_received, records_inserted, records_changed, records_unchanged, records_superseded,
              records_rejected, records_deleted, records_unknown_tombstones, records_absent)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            """,
            [
                "\(slice.id)", batch.runID, batch.batchID, batch.pipeline, slice.partitionKey,
                "\(slice.partition?.key ?? 0)", slice.range.kind, days, instants, slice.asOf.description,
                now.description,
                "\(slice.pages)", "\(slice.calls)", "\(counts.received)", "\(counts.inserted)", "\(counts.changed)",
                "\(counts.unchanged)", "\(counts.superseded)", "\(counts.rejected)", "\(counts.deleted)",
                "\(counts.unknownTombstones)", "\(counts.absent)",
            ], doing: doing)
    }

    /// The same poison every night is one row with more attempts.
    private func insertRejects(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            """
            insert into etl.reject as r (
              pipeline, partition_key, domain_key, slice_id, run_id, record_hash, rule, field_pointer, message, payload,
              attempts, first_seen_at, last_seen_at)
            select distinct on (p.partition_key, s.record_hash, s.rule)
              $1, p.partition_key, p.domain_key, s.slice_id, $2::uuid, s.record_hash, s.rule, s.field_pointer, s.message,
              s.payload, 1, $3::timestamptz, $3::timestamptz
            from \(StageNames(set: batch.stageSet).relation(.rejects)) s
            join unnest($4::bigint[], $5::text[], $6::bigint[]) as p (slice_id, partition_key, domain_key)
              on p.slice_id = s.slice_id
            order by p.partition_key, s.record_hash, s.rule
            on conflict (pipeline, partition_key, record_hash, rule) do update set
              attempts = r.attempts + 1, last_seen_at = excluded.last_seen_at, slice_id = excluded.slice_id,
              run_id = excluded.run_id, message = excluded.message
            """,
            [
                batch.pipeline, batch.runID, now.description, arrayLiteral(batch.slices.map(\.id)),
                arrayLiteral(batch.slices.map(\.partitionKey)),
                arrayLiteral(batch.slices.map { $0.partition?.key ?? 0 }),
            ], doing: doing)
    }
}
