import Core

/// The slices of jobs that workers take, publish, fail at or give back: `etl.backfill_slice`.
package struct BackfillQueue: Book, BackfillQueueBook {
    let session: DatabaseSession

    /// How long a worker has a slice without saying that it is alive; `renew` comes several times as often.
    package static let lease = Duration.seconds(120)
    /// A slice that fails, or costs its worker's life, so often is not tried again.
    static let maximumAttempts = 5

    /// A lease that has ended, or whose worker has no session any more.
    private static let isAbandoned = """
        (s.state = 'leased' and (s.leased_until < pg_catalog.clock_timestamp() or not \(PipelineLocks.hasSession("s.worker"))))
        """
    /// Pipeline whose slices a job gives out: a job runs its pipelines in order, totals first, and the current one is that of the
    /// lowest-numbered slice that was not tried to its end.
    private static let turn = """
        left join lateral (
          select e.pipeline, e.slice_no from etl.backfill_slice e
          where e.job_id = b.job_id and e.state in ('pending', 'leased') and (e.state = 'leased' or e.error is null)
          order by e.slice_no limit 1
        ) turn on true
        """
    /// $1 is the worker. What it failed at itself it need not try again at once.
    private static let isFree = """
        (((s.state = 'pending' and s.not_before <= pg_catalog.clock_timestamp() and s.worker is distinct from $1::uuid)
          or \(isAbandoned))
          and (turn.slice_no is null or s.slice_no <= turn.slice_no or s.pipeline = turn.pipeline))
        """
    /// A nightly run holds the pipeline's lock (`RunHistory.begin`).
    private static let isTaken = """
        exists (
          select from pg_catalog.hashtextextended('octoload/' || s.pipeline, 0) as k (key), pg_catalog.pg_locks l
          join pg_catalog.pg_stat_activity a on a.pid = l.pid
          where \(AdvisoryLock.isHeld("l", key: "k.key")) and etl.may_load(a.usesysid))
        """

    package func next(job: Int64?, worker: String, except pipelines: Set<String>) async throws(WarehouseError)
        -> BackfillWork
    {
        let doing = "look for slices of a backfill"
        _ = try await query(BackfillQueue.exhaustionSQL, doing: doing)
        let left = try await query(
            BackfillQueue.offersSQL, [worker, job.map { "\($0)" }, arrayLiteral(pipelines.sorted())], doing: doing
        ).map(Offer.init(row:))
        if let offer = left.first(where: { $0.isFree && !$0.isTaken }) { return .claim(pipeline: offer.pipeline) }
        if left.contains(where: \.isFree) { return .afterNightlyRun }
        if left.contains(where: \.isOpen) { return .waiting }
        _ = try await query(BackfillQueue.endSQL, doing: "end a backfill")
        let hasPaused: Bool = try await query(BackfillQueue.pausedJobsSQL, [job.map { "\($0)" }], doing: doing)
            .only("is_paused")
        return hasPaused ? .paused : .nothing
    }

    /// What jobs have left of a pipeline.
    private struct Offer {
        let pipeline: String
        /// This worker could take some of it now.
        let isFree: Bool
        let isOpen: Bool
        let isTaken: Bool

        init(row: ResultRow) throws(WarehouseError) {
            pipeline = try row.value("pipeline")
            isFree = try row.value("is_free")
            isOpen = try row.value("is_open")
            isTaken = try row.value("is_taken")
        }
    }

    static let exhaustionSQL = """
        update etl.backfill_slice s set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
          leased_until = null, error = 'each of ' || s.attempts || ' workers ended without publishing it'
        where s.attempts >= \(maximumAttempts) and \(isAbandoned)
        """

    static let offersSQL = """
        select s.pipeline, coalesce(bool_or(\(isFree)), false) as is_free,
          bool_or(s.state = 'leased' or (s.state = 'pending' and s.worker is distinct from $1::uuid)) as is_open,
          \(isTaken) as is_taken
        from etl.backfill b \(turn) join etl.backfill_slice s on s.job_id = b.job_id
        where s.state in ('pending', 'leased') and b.state = 'running' and ($2::bigint is null or s.job_id = $2)
          and s.pipeline <> all ($3::text[])
        group by s.pipeline order by min(s.job_id * 4294967296 + s.slice_no)
        """

    /// Nothing is left to do of them.
    static let endSQL = """
        update etl.backfill b set state = 'done', finished_at = pg_catalog.clock_timestamp()
        where b.state = 'running' and not exists (
          select from etl.backfill_slice s where s.job_id = b.job_id and s.state in ('pending', 'leased'))
        """

    static let pausedJobsSQL = """
        select exists (
          select from etl.backfill where state = 'paused' and ($1::bigint is null or job_id = $1)) as is_paused
        """

    package func claim(_ count: Int, of pipeline: String, job: Int64?, worker: String) async throws(WarehouseError)
        -> [BackfillClaim]
    {
        let claims = try await query(
            BackfillQueue.claimingSQL, [worker, pipeline, job.map { "\($0)" }, "\(count)"],
            doing: "take slices of a backfill"
        ).map { row throws(WarehouseError) in
            BackfillClaim(
                job: try row.value("job_id"), number: try row.value("slice_no"),
                slice: BackfillSlice(
                    pipeline: pipeline, partitionKey: try row.value("partition_key"),
                    days: try row.certainDays("first_day", "last_day")),
                rewrites: try row.value("rewrites"))
        }
        return claims.sorted { ($0.job, $0.number) < ($1.job, $1.number) }
    }

    static let claimingSQL = """
        with free as (
          select s.job_id, s.slice_no
          from etl.backfill b \(turn) join etl.backfill_slice s on s.job_id = b.job_id
          where s.state in ('pending', 'leased') and b.state = 'running' and s.pipeline = $2
            and ($3::bigint is null or s.job_id = $3) and \(isFree) and not \(isTaken)
          order by s.job_id, s.slice_no limit $4 for update of s skip locked
        )
        update etl.backfill_slice s
        set state = 'leased', worker = $1::uuid, attempts = s.attempts + 1, leased_until = \(leaseEnd)
        from free where s.job_id = free.job_id and s.slice_no = free.slice_no
        returning s.job_id, s.slice_no, s.partition_key, pg_catalog.lower(s.days) as first_day,
          pg_catalog.upper(s.days) - 1 as last_day,
          (select b.rewrites from etl.backfill b where b.job_id = s.job_id) as rewrites
        """

    private static let leaseEnd = "pg_catalog.clock_timestamp() + interval '\(lease.components.seconds) s'"

    package func renew(of worker: String) async throws(WarehouseError) {
        _ = try await query(BackfillQueue.renewalSQL, [worker], doing: "keep slices of a backfill")
    }

    static let renewalSQL = """
        update etl.backfill_slice set leased_until = \(leaseEnd) where worker = $1::uuid and state = 'leased'
        """

    package func release(of worker: String) async throws(WarehouseError) {
        _ = try await query(BackfillQueue.returningSQL, [worker], doing: "give slices of a backfill back")
    }

    static let returningSQL = """
        update etl.backfill_slice
        set state = 'pending', worker = null, leased_until = null, attempts = greatest(attempts - 1, 0)
        where worker = $1::uuid and state = 'leased'
        """

    package func fail(_ claim: BackfillClaim, worker: String, error: String, isHeld: Bool, isRetryable: Bool)
        async throws(WarehouseError)
    {
        _ = try await query(
            BackfillQueue.failureSQL,
            ["\(claim.job)", "\(claim.number)", worker, error, isHeld.literal, isRetryable.literal],
            doing: "note a failed slice of a backfill")
    }

    private static let isTriedAgain = "(not $5::boolean and $6::boolean and attempts < \(maximumAttempts))"

    static let failureSQL = """
        update etl.backfill_slice
        set state = case when \(isTriedAgain) then 'pending' when $5::boolean then 'held' else 'failed' end,
          error = $4, leased_until = null,
          -- 30 s, 1 min, 2 min, 4 min
          not_before = pg_catalog.clock_timestamp() + interval '15 s' * 2 ^ attempts,
          finished_at = case when not \(isTriedAgain) then pg_catalog.clock_timestamp() end
        where job_id = $1 and slice_no = $2 and worker = $3::uuid and state = 'leased'
        """

    package func postpone(_ claim: BackfillClaim, worker: String, because error: String) async throws(WarehouseError) {
        _ = try await query(
            BackfillQueue.postponingSQL, ["\(claim.job)", "\(claim.number)", worker, error],
            doing: "give a slice of a backfill back")
    }

    static let postponingSQL = """
        update etl.backfill_slice
        set state = 'pending', worker = null, leased_until = null, error = $4, attempts = greatest(attempts - 1, 0),
          not_before = pg_catalog.clock_timestamp() + interval '5 s'
        where job_id = $1 and slice_no = $2 and worker = $3::uuid and state = 'leased'
        """

    static let statements = [
        postponingSQL, exhaustionSQL, offersSQL, endSQL, pausedJobsSQL, claimingSQL, renewalSQL, returningSQL,
        failureSQL,
    ]
}
