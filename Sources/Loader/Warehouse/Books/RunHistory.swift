import Core

/// Starts of the program, and what they did for each pipeline: `etl.run`, `etl.run_pipeline`.
package struct RunHistory: Book, RunBook {
    /// The session that holds the locks of the pipelines, from `begin` to `finish`.
    let session: DatabaseSession

    package func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource] = [])
        async throws(WarehouseError) -> RunStart
    {
        let doing = "begin the run"
        return try await session.run { connection throws(WarehouseError) in
            let obstacles = try PipelineLocks.take(
                pipelines, connection, doing: doing,
                hint: "nothing to do; the next scheduled run continues where that one ends")
            let foreign = try ProgressOwners.claim(sources, run: run.id, connection, doing: doing)
            guard foreign.isEmpty else {
                try PipelineLocks.giveBack(connection, doing: doing)
                return RunStart(fences: [:], obstacles: obstacles, foreign: foreign)
            }
            _ = try connection.execute(
                RunHistory.startSQL,
                [
                    run.id, run.command, run.programVersion, hexadecimal(run.configDigest), hostName(),
                    "\(processIdentifier())", run.environment,
                ], doing: doing)
            _ = try connection.execute(RunHistory.abandonmentSQL, [run.id], doing: doing)
            var fences: [String: Int64] = [:]
            for pipeline in pipelines.sorted() {
                fences[pipeline] = try connection.execute(RunHistory.nextFenceSQL, [pipeline], doing: doing).only(
                    "fence")
            }
            return RunStart(fences: fences, obstacles: obstacles)
        }
    }

    static let startSQL = """
        insert into etl.run (
          run_id, command, started_at, status, program_version, config_sha256, host, process_id, environment)
        values ($1, $2, pg_catalog.clock_timestamp(), 'running', $3, pg_catalog.decode($4, 'hex'), $5, $6, $7)
        """

    /// A run that was killed could not say so. One that is alive has a session under its name.
    static let abandonmentSQL = """
        update etl.run r set status = 'abandoned', finished_at = pg_catalog.clock_timestamp()
        where r.status = 'running' and r.run_id <> $1::uuid and not \(PipelineLocks.hasSession("r.run_id"))
        """

    static let nextFenceSQL = """
        insert into etl.pipeline as p (pipeline, fence) values ($1, 1)
        on conflict (pipeline) do update set fence = p.fence + 1 returning fence
        """

    package func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError) {
        let doing = "end the run"
        _ = try await query(RunHistory.endSQL, [runID, status, "\(exitCode)", error], doing: doing)
        _ = try await query(PipelineLocks.unlockSQL, doing: doing)
    }

    static let endSQL = """
        update etl.run set finished_at = pg_catalog.clock_timestamp(), status = $2, exit_code = $3, error = $4
        where run_id = $1
        """

    package func note(_ report: PipelineReport, runID: String) async throws(WarehouseError) {
        let error = report.stopped ?? report.failures.first?.failure
        _ = try await query(
            RunHistory.pipelineReportSQL,
            [
                runID, report.name, report.status, "\(report.elapsed.inSeconds)", "\(report.slicesPlanned)",
                "\(report.slicesPublished)", "\(report.calls)", "\(report.retries)", "\(report.records.received)",
                "\(report.records.inserted)", "\(report.records.changed)", "\(report.records.rejected)",
                error?.description, "\(report.records.deleted + report.records.absent)",
                "\(report.records.newRejects)", "\(report.records.healed)",
            ], doing: "note what became of \(report.name)")
    }

    static let pipelineReportSQL = """
        insert into etl.run_pipeline (
          run_id, pipeline, status, finished_at, seconds, slices_planned, slices_published, calls, retries,
          records_received, records_inserted, records_changed, records_rejected, error, records_deleted, rejects_new,
          rejects_healed)
        values ($1, $2, $3, pg_catalog.clock_timestamp(), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """

    static let statements = [
        startSQL, abandonmentSQL, nextFenceSQL, endSQL, pipelineReportSQL, pastRunsSQL, pastPipelinesSQL,
        pastFailuresSQL,
    ]
}
