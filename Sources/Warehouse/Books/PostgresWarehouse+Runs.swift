import Core

extension PostgresWarehouse {
    /// SQL that is true while the run has a session: sessions are called by the first digits of their run's id.
    static func hasSession(_ run: String) -> String {
        """
        exists (
          select from pg_catalog.pg_stat_activity a
          where a.application_name = 'octoload/' || pg_catalog.left(\(run)::text, 8))
        """
    }

    package func begin(_ run: RunRecord, pipelines: [String]) async throws(WarehouseError) -> [String: Int64] {
        let doing = "begin the run"
        return try await control.run { connection throws(WarehouseError) in
            // Locks of the session: they end with it, however it ends. In one order, so that two runs cannot wait in a ring.
            for pipeline in pipelines.sorted() {
                let taken = try connection.execute(
                    "select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0))",
                    ["octoload/\(pipeline)"], doing: doing)
                guard taken.scalar == "t" else {
                    _ = try connection.execute("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
                    throw WarehouseError(
                        .alreadyRunning, doing: doing, "pipeline \(pipeline) is already running in another process",
                        hint: "nothing to do; the next scheduled run continues where that one ends")
                }
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
            return fences
        }
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
              records_received, records_inserted, records_changed, records_rejected, error)
            values ($1, $2, $3, pg_catalog.clock_timestamp(), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                runID, report.name, report.status, "\(report.elapsed.inSeconds)", "\(report.slicesPlanned)",
                "\(report.slicesPublished)", "\(report.calls)", "\(report.retries)", "\(report.records.received)",
                "\(report.records.inserted)", "\(report.records.changed)", "\(report.records.rejected)",
                error?.description,
            ], doing: "note what became of \(report.name)")
    }

    package func note(_ failure: SliceFailure) async throws(WarehouseError) {
        var days: String?
        var instants: String?
        switch failure.range {
        case .window(let first, let last): days = "[\(first),\(last)]"
        case .changes(let from, _): instants = "[\(from),)"
        case .snapshot: break
        case .replay: return  // the quarantine itself says what is left
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
        if let gate = failure.gate { try await hold(failure, gate) }
    }
}
