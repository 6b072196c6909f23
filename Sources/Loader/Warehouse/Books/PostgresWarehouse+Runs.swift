import Core

extension PostgresWarehouse {
    /// SQL that is true while the run has a session: sessions are called by the first digits of their run's id. Anybody may
    /// call a session so; it counts if its login may load.
    static func hasSession(_ run: String) -> String {
        """
        exists (
          select from pg_catalog.pg_stat_activity a
          where a.application_name = 'octoload/' || pg_catalog.left(\(run)::text, 8) and etl.may_load(a.usesysid))
        """
    }

    package func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource] = [])
        async throws(WarehouseError) -> RunStart
    {
        let doing = "begin the run"
        return try await control.run { connection throws(WarehouseError) in
            let obstacles = try Self.lock(
                pipelines, connection, doing: doing,
                hint: "nothing to do; the next scheduled run continues where that one ends")
            let foreign = try Self.claim(sources, run: run.id, connection, doing: doing)
            guard foreign.isEmpty else {
                _ = try connection.execute("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
                return RunStart(fences: [:], obstacles: obstacles, foreign: foreign)
            }
            _ = try connection.execute(
                """
                insert into etl.run (
                  run_id, command, started_at, status, program_version, config_sha256, host, process_id, environment)
                values ($1, $2, pg_catalog.clock_timestamp(), 'running', $3, pg_catalog.decode($4, 'hex'), $5, $6, $7)
                """,
                [
                    run.id, run.command, run.programVersion, hexadecimal(run.configDigest), hostName(),
                    "\(processIdentifier())", run.environment,
                ], doing: doing)
            // A run that was killed could not say so. One that is alive has a session under its name.
            _ = try connection.execute(
                """
                update etl.run r set status = 'abandoned', finished_at = pg_catalog.clock_timestamp()
                where r.status = 'running' and r.run_id <> $1::uuid and not \(Self.hasSession("r.run_id"))
                """, [run.id], doing: doing)
            var fences: [String: Int64] = [:]
            for pipeline in pipelines.sorted() {
                let raised = try connection.execute(
                    """
                    insert into etl.pipeline as p (pipeline, fence) values ($1, 1)
                    on conflict (pipeline) do update set fence = p.fence + 1 returning fence
                    """, [pipeline], doing: doing)
                fences[pipeline] = raised.scalar.flatMap { Int64($0) }
            }
            return RunStart(fences: fences, obstacles: obstacles)
        }
    }

    /// Takes the locks of pipelines until the session ends or gives them back.
    ///
    /// - Returns: Locks that sessions hold which may not load, each with its holder.
    /// - Throws: `alreadyRunning` if a session that may load holds one; then none is kept.
    static func lock(
        _ pipelines: [String], _ connection: borrowing PostgresConnection, doing: String, hint: String
    ) throws(WarehouseError) -> [String] {
        // They end with the session, however it ends. In one order, so that two runs cannot wait in a ring.
        var obstacles: [String] = []
        for pipeline in pipelines.sorted() {
            let lock = AdvisoryLock.pipeline(pipeline)
            if try lock.take(connection, doing: doing) { continue }
            let holders = try lock.holders(connection, doing: doing)
            if let other = holders.first(where: \.isEntitled) {
                let known = try runOf(other, connection, doing: doing)
                _ = try connection.execute("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
                throw WarehouseError(
                    .alreadyRunning, doing: doing,
                    "pipeline \(pipeline) is already running in another process: \(known ?? other.description)",
                    hint: hint)
            }
            // Whoever may not load cannot be loading. The fence keeps runs apart that get here at the same time.
            for holder in holders { obstacles.append("\(pipeline): \(holder.description)") }
        }
        return obstacles
    }

    /// What the books know of the run of a session: its host, its process there and its start.
    private static func runOf(
        _ holder: AdvisoryLock.Holder, _ connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> String? {
        guard let name = holder.application, name.hasPrefix("octoload/") else { return nil }
        let row = try connection.execute(
            """
            select run_id, process_id, host, pg_catalog.to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from etl.run where status = 'running' and pg_catalog.left(run_id::text, 8) = $1
            order by started_at desc limit 1
            """, [String(name.dropFirst(9))], doing: doing
        ).rows.first
        guard let row, let run = row[0], let process = row[1], let host = row[2], let since = row[3] else { return nil }
        return "process \(process) on \(host), user \(holder.user ?? "unknown"), since \(since) (run \(run))"
    }

    package func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError) {
        let doing = "end the run"
        _ = try await query(
            """
            update etl.run set finished_at = pg_catalog.clock_timestamp(), status = $2, exit_code = $3, error = $4
            where run_id = $1
            """, [runID, status, "\(exitCode)", error], doing: doing)
        _ = try await query("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
    }

    package func note(_ report: PipelineReport, runID: String) async throws(WarehouseError) {
        let error = report.stopped ?? report.failures.first?.failure
        _ = try await query(
            """
            insert into etl.run_pipeline (
              run_id, pipeline, status, finished_at, seconds, slices_planned, slices_published, calls, retries,
              records_received, records_inserted, records_changed, records_rejected, error, records_deleted, rejects_new,
              rejects_healed)
            values ($1, $2, $3, pg_catalog.clock_timestamp(), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            [
                runID, report.name, report.status, "\(report.elapsed.inSeconds)", "\(report.slicesPlanned)",
                "\(report.slicesPublished)", "\(report.calls)", "\(report.retries)", "\(report.records.received)",
                "\(report.records.inserted)", "\(report.records.changed)", "\(report.records.rejected)",
                error?.description, "\(report.records.deleted + report.records.absent)",
                "\(report.records.newRejects)", "\(report.records.healed)",
            ], doing: "note what became of \(report.name)")
    }

    @discardableResult
    package func note(_ failure: SliceFailure) async throws(WarehouseError) -> Int64? {
        var days: String?
        var instants: String?
        switch failure.range {
        case .window(let first, let last): days = "[\(first),\(last)]"
        case .changes(let from, _): instants = "[\(from),)"
        case .snapshot: break
        case .replay: return nil  // the quarantine itself says what is left
        }
        _ = try await query(
            """
            insert into etl.slice_failure
              (run_id, pipeline, partition_key, kind, days, instants, failed_at, error_class, error, is_retryable)
            values ($1, $2, $3, $4, $5, $6, pg_catalog.clock_timestamp(), $7, $8, $9)
            """,
            [
                failure.runID, failure.pipeline, failure.partitionKey, failure.range.kind, days, instants,
                failure.errorClass, failure.error, failure.isRetryable ? "true" : "false",
            ], doing: "note the failed slice")
        guard let gate = failure.gate else { return nil }
        return try await hold(failure, gate)
    }
}
