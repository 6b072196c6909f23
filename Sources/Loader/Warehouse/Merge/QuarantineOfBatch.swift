import Core

/// What a batch writes into quarantine, within its transaction: records that it refused, and those that need not wait any more.
struct QuarantineOfBatch {
    let batch: BatchManifest
    let now: Instant

    private var doing: String { "write the quarantine of \(batch.pipeline)" }

    /// The same poison every night is one row with more attempts.
    func insert(_ outcome: inout PublishOutcome, _ connection: borrowing PostgresConnection) throws(WarehouseError) {
        let counted = try connection.execute(
            QuarantineOfBatch.refusals(in: StageNames(set: batch.stageSet).relation(.rejects)),
            [
                batch.pipeline, batch.runID, now.description, arrayLiteral(batch.slices.map(\.id)),
                arrayLiteral(batch.slices.map(\.partitionKey)),
                arrayLiteral(batch.slices.map { $0.partition?.key ?? 0 }), batch.owner.fence.map { "\($0)" },
                arrayLiteral(batch.slices.map(\.range.daysLiteral)),
                arrayLiteral(batch.slices.map(\.range.sinceLiteral)),
            ], doing: doing)
        for row in counted.rows {
            outcome.slices[try row.value("slice_id")]?.newRejects = try row.value("new_rejects")
        }
    }

    /// - Parameter rejects: The stage table of rejected records.
    static func refusals(in rejects: String) -> String {
        """
        with written as (
          insert into etl.reject as r (
            pipeline, partition_key, domain_key, slice_id, run_id, record_hash, rule, field_pointer, message, payload,
            attempts, first_seen_at, last_seen_at, opened_at, record_key, days, since, met_in)
          select distinct on (p.partition_key, s.record_hash, s.rule)
            $1, p.partition_key, p.domain_key, s.slice_id, $2::uuid, s.record_hash, s.rule, s.field_pointer, s.message,
            s.payload, 1, $3::timestamptz, $3::timestamptz, $3::timestamptz, s.record_key,
            case when s.record_day is null then p.days else daterange(s.record_day, s.record_day, '[]') end,
            coalesce(s.record_since, p.since), $7::bigint
          from \(rejects) s
          join unnest($4::bigint[], $5::text[], $6::bigint[], $8::daterange[], $9::timestamptz[])
            as p (slice_id, partition_key, domain_key, days, since) on p.slice_id = s.slice_id
          order by p.partition_key, s.record_hash, s.rule
          on conflict (pipeline, partition_key, record_hash, rule) do update set
            attempts = case when r.state in ('replayed', 'healed') then 1 else r.attempts + 1 end,
            last_seen_at = excluded.last_seen_at, slice_id = excluded.slice_id,
            run_id = excluded.run_id, message = excluded.message, record_key = excluded.record_key,
            days = coalesce(excluded.days, r.days), since = coalesce(excluded.since, r.since),
            met_in = coalesce(excluded.met_in, r.met_in),
            opened_at = case when r.state in ('replayed', 'healed') then excluded.opened_at else r.opened_at end,
            state = case when r.state in ('replayed', 'healed') then 'open' else r.state end,
            closed_at = case when r.state in ('replayed', 'healed') then null else r.closed_at end
          returning slice_id, opened_at
        )
        select slice_id, count(*) as new_rejects from written where opened_at = $3::timestamptz group by slice_id
        """
    }

    /// Closes what was loaded now, and what was not met again where its range was read whole. What the batch refused once
    /// more has one of its slices by now, and stays. The batch's slices are in the ledger.
    func closeHealed(_ outcome: inout PublishOutcome, _ connection: borrowing PostgresConnection) throws(WarehouseError)
    {
        let read = batch.slices.filter { !$0.isNotModified && $0.range != .replay }
        let healed = batch.slices.flatMap { slice in slice.healed.map { (slice: slice.id, reject: $0) } }
        guard !read.isEmpty || !healed.isEmpty else { return }
        let closed = try connection.execute(
            QuarantineOfBatch.healingSQL,
            [
                batch.pipeline, now.description, arrayLiteral(healed.map(\.slice)), arrayLiteral(healed.map(\.reject)),
                arrayLiteral(read.map(\.id)), arrayLiteral(read.map(\.partitionKey)),
                arrayLiteral(read.map(\.range.kind)),
                arrayLiteral(read.map(\.range.daysLiteral)), arrayLiteral(read.map(\.range.sinceLiteral)),
                arrayLiteral(batch.slices.map(\.id)), batch.runID,
            ], doing: doing)
        for row in closed.rows { outcome.slices[try row.value("slice_id")]?.healed = try row.value("healed") }
    }

    static let healingSQL = """
        with loaded as (
          select * from unnest($3::bigint[], $4::bigint[]) as l (slice_id, reject_id)
        ), closing as (
          select r.reject_id, min(c.slice_id) as slice_id
          from etl.reject r
          join lateral (
            select l.slice_id from loaded l where l.reject_id = r.reject_id
            union all
            select s.slice_id
            from unnest($5::bigint[], $6::text[], $7::text[], $8::daterange[], $9::timestamptz[])
              as s (slice_id, partition_key, kind, days, since)
            where s.partition_key = r.partition_key
              and (s.kind = 'snapshot' or s.since <= r.since or s.days && r.days and r.days <@ (
                -- several windows may have read its days since
                select range_agg(l.days) from etl.slice l
                where l.pipeline = r.pipeline and l.partition_key = r.partition_key
                  and l.slice_id > coalesce(r.slice_id, 0)))
          ) c on true
          where r.pipeline = $1 and r.state = 'open' and coalesce(r.slice_id, 0) <> all ($10::bigint[])
          group by r.reject_id
        ), closed as (
          update etl.reject r set state = 'healed', closed_at = $2, slice_id = c.slice_id, run_id = $11
          from closing c where c.reject_id = r.reject_id and r.state = 'open' returning r.slice_id
        )
        select slice_id, count(*) as healed from closed group by slice_id
        """

    static let statements = [healingSQL]
}

extension LedgerRange {
    /// Where changes begin; `nil`: there are none.
    fileprivate var sinceLiteral: String? {
        if case .changes(let from, _) = self { from.description } else { nil }
    }
}
