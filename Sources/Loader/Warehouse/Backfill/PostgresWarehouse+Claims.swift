import Core

/// Workers and the slices that they take.
extension PostgresWarehouse {
    /// How long a worker has a slice without saying that it is alive; `renewClaims` comes several times as often.
    package static let lease = Duration.seconds(120)
    /// A slice that fails, or costs its worker's life, so often is not tried again.
    static let maximumAttempts = 5

    /// A lease that has ended, or whose worker has no session any more.
    private static let isAbandoned = """
        (s.state = 'leased' and (s.leased_until < pg_catalog.clock_timestamp() or not \(hasSession("s.worker"))))
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
    /// A nightly run holds the pipeline's lock (`PostgresWarehouse.begin`).
    private static let isTaken = """
        exists (
          select from pg_catalog.hashtextextended('octoload/' || s.pipeline, 0) as k (key), pg_catalog.pg_locks l
          join pg_catalog.pg_stat_activity a on a.pid = l.pid
          where \(AdvisoryLock.isHeld("l", key: "k.key")) and etl.may_load(a.usesysid))
        """

    package func backfillPipelines(job: Int64?) async throws(WarehouseError) -> [String] {
        try await query(
            """
            select distinct p from etl.backfill b, unnest(b.pipelines) p
            where case when $1::bigint is null then b.state = 'running' else b.job_id = $1 end order by p
            """, [job.map { "\($0)" }], doing: "read the backfills"
        ).rows.compactMap { $0[0] }
    }

    package func openBackfillSlices(job: Int64?) async throws(WarehouseError) -> [String: Int] {
        let rows = try await query(
            """
            select s.pipeline, count(*) from etl.backfill b join etl.backfill_slice s on s.job_id = b.job_id
            where b.state = 'running' and s.state in ('pending', 'leased') and ($1::bigint is null or b.job_id = $1)
            group by s.pipeline
            """, [job.map { "\($0)" }], doing: "read the backfills"
        ).rows
        return rows.reduce(into: [:]) { counts, row in
            if let pipeline = row[0], let count = row[1].flatMap({ Int($0) }) { counts[pipeline] = count }
        }
    }

    package func nextBackfillWork(job: Int64?, worker: String, except pipelines: Set<String>)
        async throws(WarehouseError) -> BackfillWork
    {
        let doing = "look for slices of a backfill"
        _ = try await query(
            """
            update etl.backfill_slice s set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
              leased_until = null, error = 'each of ' || s.attempts || ' workers ended without publishing it'
            where s.attempts >= \(Self.maximumAttempts) and \(Self.isAbandoned)
            """, doing: doing)
        let rows = try await query(
            """
            select s.pipeline, bool_or(\(Self.isFree)) as is_free,
              bool_or(s.state = 'leased' or (s.state = 'pending' and s.worker is distinct from $1::uuid)) as is_open,
              \(Self.isTaken) as is_taken
            from etl.backfill b \(Self.turn) join etl.backfill_slice s on s.job_id = b.job_id
            where s.state in ('pending', 'leased') and b.state = 'running' and ($2::bigint is null or s.job_id = $2)
              and s.pipeline <> all ($3::text[])
            group by s.pipeline order by min(s.job_id * 4294967296 + s.slice_no)
            """, [worker, job.map { "\($0)" }, arrayLiteral(pipelines.sorted())], doing: doing
        ).rows
        if let row = rows.first(where: { $0[1] == "t" && $0[3] != "t" }), let pipeline = row[0] {
            return .claim(pipeline: pipeline)
        }
        if rows.contains(where: { $0[1] == "t" }) { return .afterNightlyRun }
        if rows.contains(where: { $0[2] == "t" }) { return .waiting }
        try await closeFinishedBackfills()
        let paused = try await query(
            "select count(*) from etl.backfill where state = 'paused' and ($1::bigint is null or job_id = $1)",
            [job.map { "\($0)" }], doing: doing)
        return paused.scalar == "0" ? .nothing : .paused
    }

    /// Nothing is left to do of them.
    func closeFinishedBackfills() async throws(WarehouseError) {
        _ = try await query(
            """
            update etl.backfill b set state = 'done', finished_at = pg_catalog.clock_timestamp()
            where b.state = 'running' and not exists (
              select from etl.backfill_slice s where s.job_id = b.job_id and s.state in ('pending', 'leased'))
            """, doing: "end a backfill")
    }

    package func claim(_ count: Int, of pipeline: String, job: Int64?, worker: String) async throws(WarehouseError)
        -> [BackfillClaim]
    {
        let rows = try await query(
            """
            with free as (
              select s.job_id, s.slice_no
              from etl.backfill b \(Self.turn) join etl.backfill_slice s on s.job_id = b.job_id
              where s.state in ('pending', 'leased') and b.state = 'running' and s.pipeline = $2
                and ($3::bigint is null or s.job_id = $3) and \(Self.isFree) and not \(Self.isTaken)
              order by s.job_id, s.slice_no limit $4 for update of s skip locked
            )
            update etl.backfill_slice s
            set state = 'leased', worker = $1::uuid, attempts = s.attempts + 1,
              leased_until = pg_catalog.clock_timestamp() + interval '\(Self.lease.components.seconds) s'
            from free where s.job_id = free.job_id and s.slice_no = free.slice_no
            returning s.job_id, s.slice_no, s.partition_key, pg_catalog.lower(s.days), pg_catalog.upper(s.days) - 1,
              (select b.rewrites from etl.backfill b where b.job_id = s.job_id)
            """, [worker, pipeline, job.map { "\($0)" }, "\(count)"], doing: "take slices of a backfill"
        ).rows
        let claims = rows.compactMap { row -> BackfillClaim? in
            guard let job = row[0].flatMap({ Int64($0) }), let number = row[1].flatMap({ Int($0) }),
                let partition = row[2], let days = parseDays(row[3], row[4])
            else { return nil }
            return BackfillClaim(
                job: job, number: number,
                slice: BackfillSlice(pipeline: pipeline, partitionKey: partition, days: days),
                rewrites: row[5] == "t")
        }
        return claims.sorted { ($0.job, $0.number) < ($1.job, $1.number) }
    }

    package func renewClaims(of worker: String) async throws(WarehouseError) {
        _ = try await query(
            """
            update etl.backfill_slice
            set leased_until = pg_catalog.clock_timestamp() + interval '\(Self.lease.components.seconds) s'
            where worker = $1::uuid and state = 'leased'
            """, [worker], doing: "keep slices of a backfill")
    }

    package func releaseClaims(of worker: String) async throws(WarehouseError) {
        _ = try await query(
            """
            update etl.backfill_slice
            set state = 'pending', worker = null, leased_until = null, attempts = greatest(attempts - 1, 0)
            where worker = $1::uuid and state = 'leased'
            """, [worker], doing: "give slices of a backfill back")
    }

    package func fail(_ claim: BackfillClaim, worker: String, error: String, isHeld: Bool, isRetryable: Bool)
        async throws(WarehouseError)
    {
        let isTriedAgain = "(not $5::boolean and $6::boolean and attempts < \(Self.maximumAttempts))"
        _ = try await query(
            """
            update etl.backfill_slice
            set state = case when \(isTriedAgain) then 'pending' when $5::boolean then 'held' else 'failed' end,
              error = $4, leased_until = null,
              -- 30 s, 1 min, 2 min, 4 min
              not_before = pg_catalog.clock_timestamp() + interval '15 s' * 2 ^ attempts,
              finished_at = case when not \(isTriedAgain) then pg_catalog.clock_timestamp() end
            where job_id = $1 and slice_no = $2 and worker = $3::uuid and state = 'leased'
            """,
            [
                "\(claim.job)", "\(claim.number)", worker, error, isHeld ? "true" : "false",
                isRetryable ? "true" : "false",
            ], doing: "note a failed slice of a backfill")
    }
}
