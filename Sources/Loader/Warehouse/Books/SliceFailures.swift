import Core

/// Attempts that published nothing: `etl.slice_failure`.
package struct SliceFailures: Book, FailureBook {
    let session: DatabaseSession

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
            SliceFailures.attemptSQL,
            [
                failure.runID, failure.pipeline, failure.partitionKey, failure.range.kind, days, instants,
                failure.errorClass, failure.error, failure.isRetryable.literal,
            ], doing: "note the failed slice")
        guard let gate = failure.gate else { return nil }
        return try await HeldSlices(session: session).hold(failure, gate)
    }

    static let attemptSQL = """
        insert into etl.slice_failure
          (run_id, pipeline, partition_key, kind, days, instants, failed_at, error_class, error, is_retryable)
        values ($1, $2, $3, $4, $5, $6, pg_catalog.clock_timestamp(), $7, $8, $9)
        """

    package func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String> {
        Set(
            try await query(SliceFailures.troubledSQL, [pipeline], doing: "read the failures of \(pipeline)")
                .column("partition_key"))
    }

    static let troubledSQL = """
        select f.partition_key from etl.slice_failure f
        where f.pipeline = $1 and f.failed_at > pg_catalog.clock_timestamp() - interval '7 days'
        group by f.partition_key
        having max(f.failed_at) > coalesce(
          (select max(s.committed_at) from etl.slice s
           where s.pipeline = $1 and s.partition_key = f.partition_key and s.kind <> 'replay'), '-infinity')
        """

    static let statements = [attemptSQL, troubledSQL]
}
