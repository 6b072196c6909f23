import Core

/// Books that hold nothing and keep nothing: those that a simulation does without.
struct NothingThere: OwnerBook, HeldSliceBook, QuarantineBook, PageTagBook, CallBook, FieldBook, FailureBook {
    func sources(of pipelines: [String]) async throws(WarehouseError) -> [PipelineSource] { [] }

    func accepted(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice] { [] }

    func open(_ pipeline: String, ids: Set<Int64>?) async throws(WarehouseError) -> [RejectedRecord] { [] }
    func waiting(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord] { [] }
    func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]] { [:] }

    func tags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError) -> [String: [PageTag]] { [:] }

    func record(_ calls: [APICall], runID: String, now: Duration, keyFingerprint: String) async throws(WarehouseError) {
    }

    func known(of pipeline: String) async throws(WarehouseError) -> [KnownField] { [] }
    func note(_ news: FieldNews, of pipeline: String, runID: String) async throws(WarehouseError) {}

    func note(_ failure: SliceFailure) async throws(WarehouseError) -> Int64? { nil }
    func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String> { [] }
}

/// No job was ever opened.
extension NothingThere: BackfillJobBook, BackfillQueueBook {
    func open(_ order: BackfillOrder, slices: [BackfillSlice]) async throws(WarehouseError) -> (
        job: Int64, isOld: Bool
    ) {
        throw WarehouseError(.unusable, doing: "begin a backfill", "backfills are not simulated")
    }

    func openJob(like order: BackfillOrder) async throws(WarehouseError) -> Int64? { nil }
    func pipelines(of job: Int64?) async throws(WarehouseError) -> [String] { [] }
    func openSlices(of job: Int64?) async throws(WarehouseError) -> [String: Int] { [:] }

    func next(job: Int64?, worker: String, except pipelines: Set<String>) async throws(WarehouseError) -> BackfillWork {
        .nothing
    }

    func claim(_ count: Int, of pipeline: String, job: Int64?, worker: String) async throws(WarehouseError)
        -> [BackfillClaim]
    { [] }

    func renew(of worker: String) async throws(WarehouseError) {}
    func release(of worker: String) async throws(WarehouseError) {}

    func postpone(_ claim: BackfillClaim, worker: String, because error: String) async throws(WarehouseError) {}

    func fail(_ claim: BackfillClaim, worker: String, error: String, isHeld: Bool, isRetryable: Bool)
        async throws(WarehouseError)
    {}
}

/// No report was ever ordered.
extension NothingThere: ReportJobBook {
    func begin(_ order: ReportOrder, key: String, keep: Duration, runID: String) async throws(WarehouseError)
        -> ReportJob
    {
        throw WarehouseError(.unusable, doing: "order a report", "report jobs are not simulated")
    }

    func note(_ job: ReportJob, id: String, serverTime: Instant?) async throws(WarehouseError) {}
    func giveUp(_ numbers: [Int64]) async throws(WarehouseError) {}
    func days(of pipeline: String, keep: Duration) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] {
        [:]
    }
}
