/// Jobs of backfills and how they begin.
package protocol BackfillJobBook: Sendable {
    /// Writes a job and its slices, unless one like it is not over: then that is taken up again.
    ///
    /// - Returns: The job, and whether it was there.
    func open(_ order: BackfillOrder, slices: [BackfillSlice]) async throws(WarehouseError) -> (job: Int64, isOld: Bool)

    /// The job like this that is not over.
    func openJob(like order: BackfillOrder) async throws(WarehouseError) -> Int64?

    /// Pipelines that jobs under way have slices of; of one job, if it is named.
    func pipelines(of job: Int64?) async throws(WarehouseError) -> [String]

    /// Slices that are not over yet, by pipeline; of one job, if it is named.
    func openSlices(of job: Int64?) async throws(WarehouseError) -> [String: Int]
}

/// The slices of jobs that workers take.
package protocol BackfillQueueBook: Sendable {
    /// What a worker can do next; a job with nothing left is marked as done.
    ///
    /// - Parameter pipelines: Those that this worker has given up.
    func next(job: Int64?, worker: String, except pipelines: Set<String>) async throws(WarehouseError) -> BackfillWork

    /// Takes up to `count` slices of a pipeline for a while; those that this worker has failed at are not offered again.
    func claim(_ count: Int, of pipeline: String, job: Int64?, worker: String) async throws(WarehouseError)
        -> [BackfillClaim]

    /// Keeps what a worker has for another while.
    func renew(of worker: String) async throws(WarehouseError)

    /// Gives back what a worker has and did not read.
    func release(of worker: String) async throws(WarehouseError)

    /// Gives a claim back for some seconds, as its report job is not done yet: that is no attempt.
    func postpone(_ claim: BackfillClaim, worker: String, because error: String) async throws(WarehouseError)

    /// Notes that a claim's slice failed.
    ///
    /// - Parameter isRetryable: Another attempt may succeed; after some of them the slice counts as failed.
    func fail(_ claim: BackfillClaim, worker: String, error: String, isHeld: Bool, isRetryable: Bool)
        async throws(WarehouseError)
}
