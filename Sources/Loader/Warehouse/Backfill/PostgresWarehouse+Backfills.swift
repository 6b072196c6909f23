import Core

/// Jobs: how they begin, and what people do with them.
extension PostgresWarehouse {
    package func openJob(like order: BackfillOrder) async throws(WarehouseError) -> Int64? {
        try await query(Self.openJobSQL, parameters(of: order), doing: "read the backfills").scalar.flatMap {
            Int64($0)
        }
    }

    private static let openJobSQL = """
        select job_id from etl.backfill
        where state in ('running', 'paused') and pipelines = $1::text[] and members = $2::text[]
          and (from_day, to_day, slice_days, only_gaps, rewrites)
            is not distinct from ($3::date, $4::date, $5::int, $6::boolean, $7::boolean)
        order by job_id limit 1
        """

    private func parameters(of order: BackfillOrder) -> [String?] {
        [
            arrayLiteral(order.pipelines), arrayLiteral(order.members), order.days?.lowerBound.description,
            order.days?.upperBound.description, order.sliceDays.map { "\($0)" }, order.onlyGaps ? "true" : "false",
            order.rewrites ? "true" : "false",
        ]
    }

    package func open(_ order: BackfillOrder, slices: [BackfillSlice]) async throws(WarehouseError)
        -> (job: Int64, isOld: Bool)
    {
        let doing = "begin a backfill"
        let parameters = parameters(of: order)
        return try await control.run { connection throws(WarehouseError) in
            _ = try connection.execute("begin", doing: doing)
            do throws(WarehouseError) {
                // Two who begin the same at once get one job.
                _ = try connection.execute("lock table etl.backfill in share row exclusive mode", doing: doing)
                let old = try connection.execute(Self.openJobSQL, parameters, doing: doing)
                if let job = old.scalar.flatMap({ Int64($0) }) {
                    _ = try connection.execute("commit", doing: doing)
                    return (job, true)
                }
                let job = try Self.insert(parameters, slices, on: connection, doing: doing)
                let result = try connection.execute("commit", doing: doing)
                guard result.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(result.tag)")
                }
                return (job, false)
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
    }

    private static func insert(
        _ parameters: [String?], _ slices: [BackfillSlice], on connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> Int64 {
        let job = try connection.execute(
            """
            insert into etl.backfill
              (pipelines, members, from_day, to_day, slice_days, only_gaps, rewrites, state, finished_at)
            values ($1::text[], $2::text[], $3::date, $4::date, $5::int, $6::boolean, $7::boolean,
              case when $8::int = 0 then 'done' else 'running' end, case when $8::int = 0 then now() end)
            returning job_id
            """, parameters + ["\(slices.count)"], doing: doing
        ).scalar.flatMap { Int64($0) }
        guard let job else { throw WarehouseError(.refused, doing: doing, "the job has no number") }
        _ = try connection.execute(
            """
            insert into etl.backfill_slice (job_id, slice_no, pipeline, partition_key, days)
            select $1, n, pipeline, partition_key, daterange(first, last, '[]')
            from unnest($2::text[], $3::text[], $4::date[], $5::date[]) with ordinality
              as s (pipeline, partition_key, first, last, n)
            """,
            [
                "\(job)", arrayLiteral(slices.map(\.pipeline)), arrayLiteral(slices.map(\.partitionKey)),
                arrayLiteral(slices.map(\.days.lowerBound.description)),
                arrayLiteral(slices.map(\.days.upperBound.description)),
            ], doing: doing)
        return job
    }

    package func gaps(of pipeline: String) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] {
        let rows = try await query(
            """
            select partition_key, gap_from, gap_to from etl.gap where pipeline = $1 and kind = 'window'
            order by partition_key, gap_from
            """, [pipeline], doing: "look for gaps of \(pipeline)"
        ).rows
        return rows.reduce(into: [:]) { gaps, row in
            guard let partition = row[0], let days = parseDays(row[1], row[2]) else { return }
            gaps[partition, default: []].append(days)
        }
    }

    /// Jobs, the newest first.
    ///
    /// - Parameter includesOver: Those that are done or cancelled, too.
    package func backfills(job: Int64? = nil, includesOver: Bool = true) async throws(WarehouseError) -> [BackfillJob] {
        let rows = try await query(
            """
            select b.job_id, b.state, pg_catalog.array_to_string(b.pipelines, ','),
              pg_catalog.array_to_string(b.members, ','), b.from_day, b.to_day, b.slice_days, b.only_gaps, b.created_by,
              b.created_at, b.finished_at, s.*, b.rewrites
            from etl.backfill b
            left join lateral (
              select
                count(*) filter (where s.state = 'pending'), count(*) filter (where s.state = 'leased'),
                count(*) filter (where s.state = 'done'), count(*) filter (where s.state = 'failed'),
                count(*) filter (where s.state = 'held'), count(*) filter (where s.state = 'cancelled'),
                count(distinct s.worker) filter (where s.state = 'leased'),
                count(*) filter (where s.state = 'done' and s.finished_at > recent.since),
                extract(epoch from least(max(s.finished_at), now()) - greatest(recent.since, b.created_at)),
                sum(l.records_received)
              from etl.backfill_slice s
              left join etl.slice l on l.slice_id = s.slice_id
              cross join (select now() - interval '5 min') as recent (since)
              where s.job_id = b.job_id
              group by recent.since
            ) s on true
            where ($1::bigint is null or b.job_id = $1) and ($2::boolean or b.state in ('running', 'paused'))
            order by b.job_id desc
            """, [job.map { "\($0)" }, includesOver ? "true" : "false"], doing: "read the backfills"
        ).rows
        return rows.compactMap(BackfillJob.init)
    }

    /// Whether the job is in another state now; false if it was over already or there is none.
    package func setState(_ state: BackfillJob.State, of job: Int64) async throws(WarehouseError) -> Bool {
        let changed = try await query(
            """
            update etl.backfill set state = $2, finished_at = case $2 when 'cancelled' then pg_catalog.clock_timestamp() end
            where job_id = $1 and state in ('running', 'paused') and state <> $2 returning job_id
            """, ["\(job)", state.rawValue], doing: "change a backfill")
        guard !changed.rows.isEmpty else { return false }
        if state == .cancelled {
            _ = try await query(
                """
                update etl.backfill_slice set state = 'cancelled', leased_until = null, finished_at = pg_catalog.clock_timestamp()
                where job_id = $1 and state in ('pending', 'leased')
                """, ["\(job)"], doing: "cancel a backfill")
        }
        return true
    }

    /// Has a job go on, and what failed of it tried again; one that was cancelled stays so.
    ///
    /// - Returns: The slices that are due again.
    package func resume(_ job: Int64) async throws(WarehouseError) -> Int {
        let again = try await query(
            """
            update etl.backfill_slice s
            set state = 'pending', attempts = 0, not_before = now(), worker = null, finished_at = null
            from etl.backfill b
            where s.job_id = $1 and b.job_id = s.job_id and b.state <> 'cancelled'
              and (s.state in ('failed', 'held') or (s.state = 'pending' and s.error is not null))
            returning 1
            """, ["\(job)"], doing: "resume a backfill")
        _ = try await query(
            """
            update etl.backfill b set state = 'running', finished_at = null
            where b.job_id = $1 and (b.state = 'paused' or (b.state = 'done' and exists (
              select from etl.backfill_slice s where s.job_id = b.job_id and s.state = 'pending')))
            """, ["\(job)"], doing: "resume a backfill")
        return again.rows.count
    }

    /// Slices of a job that failed or are held, with the cause.
    package func troubles(of job: Int64) async throws(WarehouseError) -> [(
        slice: BackfillSlice, state: String, error: String
    )] {
        let rows = try await query(
            """
            select pipeline, partition_key, pg_catalog.lower(days), pg_catalog.upper(days) - 1, state, error
            from etl.backfill_slice where job_id = $1 and error is not null order by slice_no
            """, ["\(job)"], doing: "read a backfill"
        ).rows
        return rows.compactMap { row in
            guard let pipeline = row[0], let partition = row[1], let days = parseDays(row[2], row[3]) else {
                return nil
            }
            let slice = BackfillSlice(pipeline: pipeline, partitionKey: partition, days: days)
            return (slice, row[4] ?? "", row[5] ?? "")
        }
    }
}

extension BackfillJob {
    fileprivate init?(_ row: [String?]) {
        guard let id = row[0].flatMap({ Int64($0) }), let state = row[1].flatMap(State.init) else { return nil }
        func list(_ column: Int) -> [String] { (row[column] ?? "").split(separator: ",").map(String.init) }
        func number(_ column: Int) -> Int { row[column].flatMap { Int($0) } ?? 0 }
        var progress = Progress()
        progress.pending = number(11)
        progress.leased = number(12)
        progress.done = number(13)
        progress.failed = number(14)
        progress.held = number(15)
        progress.cancelled = number(16)
        progress.workers = number(17)
        progress.recentlyDone = number(18)
        progress.recentSeconds = row[19].flatMap { Double($0) } ?? 0
        progress.records = number(20)
        self.init(
            id: id, state: state,
            order: BackfillOrder(
                pipelines: list(2), members: list(3), days: parseDays(row[4], row[5]),
                sliceDays: row[6].flatMap { Int($0) },
                onlyGaps: row[7] == "t", rewrites: row[21] == "t"),
            createdBy: row[8] ?? "", createdAt: parseInstant(row[9]), finishedAt: parseInstant(row[10]),
            progress: progress)
    }
}
