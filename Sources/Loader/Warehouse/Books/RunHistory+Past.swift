import Core

/// A start of the program as the books have it.
package struct PastRun: Sendable {
    package var id: String
    package var command: String
    package var environment: String?
    package var startedAt: Instant
    package var finishedAt: Instant?
    package var status: String
    package var exitCode: Int?
    package var version: String
    package var host: String?
    package var error: String?

    package var duration: Duration? { finishedAt.map { $0 - startedAt } }
}

/// What it did for one pipeline.
package struct PastPipelineRun: Sendable {
    package var pipeline: String
    package var status: String
    package var duration: Duration
    package var planned: Int
    package var published: Int
    package var calls: Int
    package var received: Int
    package var inserted: Int
    package var changed: Int
    package var rejected: Int
    package var deleted: Int
    /// Of the rejected ones: not seen before.
    package var newRejects: Int
    /// Left quarantine by being read again.
    package var healed: Int
    package var error: String?
}

/// A slice that it did not publish.
package struct PastFailure: Sendable {
    package var pipeline: String
    package var partitionKey: String
    package var range: String
    package var error: String
}

extension RunHistory {
    /// Runs, the newest first.
    ///
    /// - Parameters:
    ///   - id: Those whose id begins so; `nil`: all.
    ///   - onlyFailed: Those that did not succeed.
    package func list(id: String? = nil, onlyFailed: Bool = false, limit: Int) async throws(WarehouseError)
        -> [PastRun]
    {
        try await query(RunHistory.pastRunsSQL, [id, onlyFailed.literal, "\(limit)"], doing: "read the runs")
            .map(PastRun.init(row:))
    }

    static let pastRunsSQL = """
        select run_id, command, environment, started_at, finished_at, status, exit_code, program_version, host, error
        from etl.run
        where ($1::text is null or pg_catalog.starts_with(run_id::text, $1))
          and (not $2::boolean or status not in ('succeeded', 'running'))
        order by started_at desc limit $3
        """

    /// In the order in which they came to their end.
    package func pipelines(of run: String) async throws(WarehouseError) -> [PastPipelineRun] {
        try await query(RunHistory.pastPipelinesSQL, [run], doing: "read the runs").map(PastPipelineRun.init(row:))
    }

    static let pastPipelinesSQL = """
        select pipeline, status, seconds, slices_planned, slices_published, calls, records_received, records_inserted,
          records_changed, records_rejected, error, records_deleted, rejects_new, rejects_healed
        from etl.run_pipeline where run_id = $1 order by finished_at
        """

    /// The first hundred.
    package func failures(of run: String) async throws(WarehouseError) -> [PastFailure] {
        try await query(RunHistory.pastFailuresSQL, [run], doing: "read the runs").map { row throws(WarehouseError) in
            PastFailure(
                pipeline: try row.value("pipeline"), partitionKey: try row.value("partition_key"),
                range: try row.value("range"), error: try row.value("error"))
        }
    }

    static let pastFailuresSQL = """
        select pipeline, partition_key,
          coalesce(
            pg_catalog.lower(days) || '..' || pg_catalog.upper(days) - 1,
            'changes since ' || pg_catalog.to_char(
              pg_catalog.lower(instants) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), kind) as range,
          error
        from etl.slice_failure where run_id = $1 order by failure_id limit 100
        """
}

extension PastRun {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("run_id"), command: try row.value("command"),
            environment: try row.optional("environment"), startedAt: try row.value("started_at"),
            finishedAt: try row.optional("finished_at"), status: try row.value("status"),
            exitCode: try row.optional("exit_code"), version: try row.value("program_version"),
            host: try row.optional("host"), error: try row.optional("error"))
    }
}

extension PastPipelineRun {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            pipeline: try row.value("pipeline"), status: try row.value("status"),
            duration: .seconds(try row.value("seconds", as: Double.self)), planned: try row.value("slices_planned"),
            published: try row.value("slices_published"), calls: try row.value("calls"),
            received: try row.value("records_received"), inserted: try row.value("records_inserted"),
            changed: try row.value("records_changed"), rejected: try row.value("records_rejected"),
            deleted: try row.value("records_deleted"), newRejects: try row.value("rejects_new"),
            healed: try row.value("rejects_healed"), error: try row.optional("error"))
    }
}
