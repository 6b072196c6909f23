import Core

/// A start of the program as the books have it.
package struct PastRun: Sendable {
    package var id: String
    package var command: String
    package var environment: String?
    package var startedAt: Instant?
    package var finishedAt: Instant?
    package var status: String
    package var exitCode: Int?
    package var version: String
    package var host: String?
    package var error: String?

    package var duration: Duration? {
        guard let startedAt, let finishedAt else { return nil }
        return finishedAt - startedAt
    }
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

extension PostgresWarehouse {
    /// Runs, the newest first.
    ///
    /// - Parameters:
    ///   - id: Those whose id begins so; `nil`: all.
    ///   - onlyFailed: Those that did not succeed.
    package func pastRuns(id: String? = nil, onlyFailed: Bool = false, limit: Int) async throws(WarehouseError)
        -> [PastRun]
    {
        try await query(
            """
            select run_id, command, environment, started_at, finished_at, status, exit_code, program_version, host, error
            from etl.run
            where ($1::text is null or pg_catalog.starts_with(run_id::text, $1))
              and (not $2::boolean or status not in ('succeeded', 'running'))
            order by started_at desc limit $3
            """, [id, onlyFailed ? "true" : "false", "\(limit)"], doing: "read the runs"
        ).rows.compactMap { row in
            guard let id = row[0] else { return nil }
            return PastRun(
                id: id, command: row[1] ?? "", environment: row[2], startedAt: parseInstant(row[3]),
                finishedAt: parseInstant(row[4]), status: row[5] ?? "", exitCode: row[6].flatMap { Int($0) },
                version: row[7] ?? "", host: row[8], error: row[9])
        }
    }

    /// In the order in which they came to their end.
    package func pastPipelineRuns(of run: String) async throws(WarehouseError) -> [PastPipelineRun] {
        try await query(
            """
            select pipeline, status, seconds, slices_planned, slices_published, calls, records_received, records_inserted,
              records_changed, records_rejected, error, records_deleted, rejects_new, rejects_healed
            from etl.run_pipeline where run_id = $1 order by finished_at
            """, [run], doing: "read the runs"
        ).rows.map { row in
            func number(_ column: Int) -> Int { row[column].flatMap { Int($0) } ?? 0 }
            return PastPipelineRun(
                pipeline: row[0] ?? "", status: row[1] ?? "",
                duration: .seconds(row[2].flatMap { Double($0) } ?? 0), planned: number(3), published: number(4),
                calls: number(5), received: number(6), inserted: number(7), changed: number(8), rejected: number(9),
                deleted: number(11), newRejects: number(12), healed: number(13), error: row[10])
        }
    }

    /// The first hundred.
    package func pastFailures(of run: String) async throws(WarehouseError) -> [PastFailure] {
        try await query(
            """
            select pipeline, partition_key,
              coalesce(
                pg_catalog.lower(days) || '..' || pg_catalog.upper(days) - 1,
                'changes since ' || pg_catalog.to_char(
                  pg_catalog.lower(instants) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), kind),
              error
            from etl.slice_failure where run_id = $1 order by failure_id limit 100
            """, [run], doing: "read the runs"
        ).rows.map {
            PastFailure(
                pipeline: $0[0] ?? "", partitionKey: $0[1] ?? "", range: $0[2] ?? "", error: $0[3] ?? "")
        }
    }
}
