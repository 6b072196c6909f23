import Core

/// Jobs of backfills, how they begin, and what people do with them: `etl.backfill`.
package struct BackfillJobs: Book, BackfillJobBook {
    let session: DatabaseSession

    package func openJob(like order: BackfillOrder) async throws(WarehouseError) -> Int64? {
        try await query(BackfillJobs.likeOrderSQL, parameters(of: order), doing: "read the backfills")
            .column("job_id", as: Int64.self).first
    }

    static let likeOrderSQL = """
        select job_id from etl.backfill
        where state in ('running', 'paused') and pipelines = $1::text[] and members = $2::text[]
          and (from_day, to_day, slice_days, only_gaps, rewrites)
            is not distinct from ($3::date, $4::date, $5::int, $6::boolean, $7::boolean)
        order by job_id limit 1
        """

    private func parameters(of order: BackfillOrder) -> [String?] {
        [
            arrayLiteral(order.pipelines), arrayLiteral(order.members), order.days?.lowerBound.description,
            order.days?.upperBound.description, order.sliceDays.map { "\($0)" }, order.onlyGaps.literal,
            order.rewrites.literal,
        ]
    }

    package func open(_ order: BackfillOrder, slices: [BackfillSlice]) async throws(WarehouseError)
        -> (job: Int64, isOld: Bool)
    {
        let doing = "begin a backfill"
        let parameters = parameters(of: order)
        return try await session.run { connection throws(WarehouseError) in
            _ = try connection.execute("begin", doing: doing)
            do throws(WarehouseError) {
                // Two who begin the same at once get one job.
                _ = try connection.execute("lock table etl.backfill in share row exclusive mode", doing: doing)
                let old = try connection.execute(BackfillJobs.likeOrderSQL, parameters, doing: doing)
                if let row = old.rows.first {
                    let job: Int64 = try row.value("job_id")
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
        let job: Int64 = try connection.execute(newJobSQL, parameters + ["\(slices.count)"], doing: doing).only(
            "job_id")
        _ = try connection.execute(
            newSlicesSQL,
            [
                "\(job)", arrayLiteral(slices.map(\.pipeline)), arrayLiteral(slices.map(\.partitionKey)),
                arrayLiteral(slices.map(\.days.lowerBound.description)),
                arrayLiteral(slices.map(\.days.upperBound.description)),
            ], doing: doing)
        return job
    }

    static let newJobSQL = """
        insert into etl.backfill
          (pipelines, members, from_day, to_day, slice_days, only_gaps, rewrites, state, finished_at)
        values ($1::text[], $2::text[], $3::date, $4::date, $5::int, $6::boolean, $7::boolean,
          case when $8::int = 0 then 'done' else 'running' end, case when $8::int = 0 then now() end)
        returning job_id
        """

    static let newSlicesSQL = """
        insert into etl.backfill_slice (job_id, slice_no, pipeline, partition_key, days)
        select $1, n, pipeline, partition_key, daterange(first, last, '[]')
        from unnest($2::text[], $3::text[], $4::date[], $5::date[]) with ordinality
          as s (pipeline, partition_key, first, last, n)
        """

    package func pipelines(of job: Int64?) async throws(WarehouseError) -> [String] {
        try await query(BackfillJobs.pipelinesUnderWaySQL, [job.map { "\($0)" }], doing: "read the backfills")
            .column("pipeline")
    }

    static let pipelinesUnderWaySQL = """
        select distinct p as pipeline from etl.backfill b, unnest(b.pipelines) p
        where case when $1::bigint is null then b.state = 'running' else b.job_id = $1 end order by p
        """

    package func openSlices(of job: Int64?) async throws(WarehouseError) -> [String: Int] {
        var counts: [String: Int] = [:]
        let rows = try await query(BackfillJobs.slicesLeftSQL, [job.map { "\($0)" }], doing: "read the backfills").rows
        for row in rows { counts[try row.value("pipeline")] = try row.value("slices", as: Int.self) }
        return counts
    }

    static let slicesLeftSQL = """
        select s.pipeline, count(*) as slices from etl.backfill b join etl.backfill_slice s on s.job_id = b.job_id
        where b.state = 'running' and s.state in ('pending', 'leased') and ($1::bigint is null or b.job_id = $1)
        group by s.pipeline
        """

    /// Jobs, the newest first.
    ///
    /// - Parameter includesOver: Those that are done or cancelled, too.
    package func list(job: Int64? = nil, includesOver: Bool = true) async throws(WarehouseError) -> [BackfillJob] {
        try await query(
            BackfillJobs.jobsSQL, [job.map { "\($0)" }, includesOver.literal], doing: "read the backfills"
        ).map(BackfillJob.init(row:))
    }

    /// A job without slices has nothing to count.
    static let jobsSQL = """
        select b.job_id, b.state, pg_catalog.array_to_json(b.pipelines) as pipelines,
          pg_catalog.array_to_json(b.members) as members, b.from_day, b.to_day, b.slice_days, b.only_gaps, b.rewrites,
          b.created_by, b.created_at, b.finished_at, coalesce(s.pending, 0) as pending, coalesce(s.leased, 0) as leased,
          coalesce(s.done, 0) as done, coalesce(s.failed, 0) as failed, coalesce(s.held, 0) as held,
          coalesce(s.cancelled, 0) as cancelled, coalesce(s.workers, 0) as workers,
          coalesce(s.recently_done, 0) as recently_done, coalesce(s.recent_seconds, 0) as recent_seconds,
          coalesce(s.records, 0) as records
        from etl.backfill b
        left join lateral (
          select
            count(*) filter (where s.state = 'pending') as pending, count(*) filter (where s.state = 'leased') as leased,
            count(*) filter (where s.state = 'done') as done, count(*) filter (where s.state = 'failed') as failed,
            count(*) filter (where s.state = 'held') as held,
            count(*) filter (where s.state = 'cancelled') as cancelled,
            count(distinct s.worker) filter (where s.state = 'leased') as workers,
            count(*) filter (where s.state = 'done' and s.finished_at > recent.since) as recently_done,
            extract(epoch from least(max(s.finished_at), now()) - greatest(recent.since, b.created_at)) as recent_seconds,
            sum(l.records_received) as records
          from etl.backfill_slice s
          left join etl.slice l on l.slice_id = s.slice_id
          cross join (select now() - interval '5 min') as recent (since)
          where s.job_id = b.job_id
          group by recent.since
        ) s on true
        where ($1::bigint is null or b.job_id = $1) and ($2::boolean or b.state in ('running', 'paused'))
        order by b.job_id desc
        """

    /// Whether the job is in another state now; false if it was over already or there is none.
    package func setState(_ state: BackfillJob.State, of job: Int64) async throws(WarehouseError) -> Bool {
        let changed = try await query(BackfillJobs.newStateSQL, ["\(job)", state.rawValue], doing: "change a backfill")
        guard !changed.rows.isEmpty else { return false }
        if state == .cancelled {
            _ = try await query(BackfillJobs.cancellationSQL, ["\(job)"], doing: "cancel a backfill")
        }
        return true
    }

    static let newStateSQL = """
        update etl.backfill set state = $2, finished_at = case $2 when 'cancelled' then pg_catalog.clock_timestamp() end
        where job_id = $1 and state in ('running', 'paused') and state <> $2 returning job_id
        """

    static let cancellationSQL = """
        update etl.backfill_slice set state = 'cancelled', leased_until = null, finished_at = pg_catalog.clock_timestamp()
        where job_id = $1 and state in ('pending', 'leased')
        """

    /// Has a job go on, and what failed of it tried again; one that was cancelled stays so.
    ///
    /// - Returns: The slices that are due again.
    package func resume(_ job: Int64) async throws(WarehouseError) -> Int {
        let again = try await query(BackfillJobs.secondAttemptsSQL, ["\(job)"], doing: "resume a backfill")
        _ = try await query(BackfillJobs.resumptionSQL, ["\(job)"], doing: "resume a backfill")
        return again.rows.count
    }

    static let secondAttemptsSQL = """
        update etl.backfill_slice s
        set state = 'pending', attempts = 0, not_before = now(), worker = null, finished_at = null
        from etl.backfill b
        where s.job_id = $1 and b.job_id = s.job_id and b.state <> 'cancelled'
          and (s.state in ('failed', 'held') or (s.state = 'pending' and s.error is not null))
        returning 1
        """

    static let resumptionSQL = """
        update etl.backfill b set state = 'running', finished_at = null
        where b.job_id = $1 and (b.state = 'paused' or (b.state = 'done' and exists (
          select from etl.backfill_slice s where s.job_id = b.job_id and s.state = 'pending')))
        """

    /// Slices of a job that failed or are held, with the cause.
    package func troubles(of job: Int64) async throws(WarehouseError) -> [(
        slice: BackfillSlice, state: String, error: String
    )] {
        try await query(BackfillJobs.troubledSlicesSQL, ["\(job)"], doing: "read a backfill").map {
            row throws(WarehouseError) -> (slice: BackfillSlice, state: String, error: String) in
            let slice = BackfillSlice(
                pipeline: try row.value("pipeline"), partitionKey: try row.value("partition_key"),
                days: try row.certainDays("first_day", "last_day"))
            return (slice, try row.value("state"), try row.value("error"))
        }
    }

    static let troubledSlicesSQL = """
        select pipeline, partition_key, pg_catalog.lower(days) as first_day, pg_catalog.upper(days) - 1 as last_day, state,
          error
        from etl.backfill_slice where job_id = $1 and error is not null order by slice_no
        """

    static let statements = [
        likeOrderSQL, newJobSQL, newSlicesSQL, pipelinesUnderWaySQL, slicesLeftSQL, jobsSQL, newStateSQL,
        cancellationSQL, secondAttemptsSQL,
        resumptionSQL, troubledSlicesSQL,
    ]
}

extension BackfillJob {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        var progress = Progress()
        progress.pending = try row.value("pending")
        progress.leased = try row.value("leased")
        progress.done = try row.value("done")
        progress.failed = try row.value("failed")
        progress.held = try row.value("held")
        progress.cancelled = try row.value("cancelled")
        progress.workers = try row.value("workers")
        progress.recentlyDone = try row.value("recently_done")
        progress.recentSeconds = try row.value("recent_seconds")
        progress.records = try row.value("records")
        self.init(
            id: try row.value("job_id"), state: try row.value("state"),
            order: BackfillOrder(
                pipelines: try row.texts("pipelines"), members: try row.texts("members"),
                days: try row.days("from_day", "to_day"), sliceDays: try row.optional("slice_days"),
                onlyGaps: try row.value("only_gaps"), rewrites: try row.value("rewrites")),
            createdBy: try row.value("created_by"), createdAt: try row.value("created_at"),
            finishedAt: try row.optional("finished_at"), progress: progress)
    }
}

extension BackfillJob.State: ColumnValue {
    static var noun: String { "a state of a job" }
}
