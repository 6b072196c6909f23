import Core
import Synchronization

/// One start of the program as the store sees it: a session with locks, which may die at any step.
final class SimulatedProcess: WarehouseGateway {
    let store: SimulatedStore
    private let runID: String
    private let isDead = Mutex(false)

    init(store: SimulatedStore, runID: String) {
        self.store = store
        self.runID = runID
    }

    /// From now on nothing that it does has any effect.
    func die() {
        isDead.withLock { $0 = true }
        store.with { if $0.holder == runID { $0.holder = nil } }
    }

    /// True if it died just now.
    func mayDieNow() -> Bool {
        guard store.isUnlucky(0.02) else { return false }
        die()
        return true
    }

    /// A round trip to the store.
    func step(_ doing: String) async throws(WarehouseError) {
        await store.machine.sleep(.milliseconds(store.machine.random { Int.random(in: 1...30, using: &$0) }))
        if store.isUnlucky(0.004) { die() }
        guard !isDead.withLock({ $0 }) else { throw WarehouseError(.unreachable, doing: doing, "the process is dead") }
    }

    func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema] {
        SimulatedStore.schemas.filter { names.contains($0.key) }
    }

    func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>] { [:] }

    func sources(of pipelines: [String]) async throws(WarehouseError) -> [PipelineSource] { [] }

    func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource]) async throws(WarehouseError)
        -> RunStart
    {
        try await step("begin")
        let fences: [String: Int64]? = store.with { state in
            guard state.holder == nil else { return nil }
            state.holder = runID
            for pipeline in pipelines { state.fences[pipeline, default: 0] += 1 }
            return state.fences
        }
        guard let fences else { throw WarehouseError(.alreadyRunning, doing: "begin", "already running") }
        return RunStart(fences: fences)
    }

    func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError) {
        try await step("finish")
        store.with { if $0.holder == runID { $0.holder = nil } }
    }

    func members(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError) -> [PartitionMember] {
        try await step("members")
        return store.with { state in
            (state.tables[SimulatedStore.shops] ?? [:]).values
                .map { row in
                    PartitionMember(
                        entity: "shop", id: String(decoding: row.fields[0], as: UTF8.self), key: number(row.fields[1]),
                        attributes: [:])
                }.sorted { $0.id < $1.id }
        }
    }

    func ledger(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]] {
        try await step("ledger")
        return store.with { state in
            // As the database has it: no rows without a range of changes.
            (state.ledger[pipeline] ?? [:]).mapValues { entries in
                entries.filter { if case .changes(_, nil) = $0.range { false } else { true } }
            }
        }
    }

    func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64] {
        try await step("slice numbers")
        return store.with { state in
            (0..<count).map { _ in
                state.slices += 1
                return state.slices
            }
        }
    }

    func openLane(number: Int) async throws(WarehouseError) -> any LoadLane {
        try await step("open lane")
        return SimulatedLane(process: self)
    }

    func now() async throws(WarehouseError) -> Instant { SimulatedAPI.opening + store.machine.now }

    func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant] { [:] }
    func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError) {}
    func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError) -> [String: [PastRead]] {
        [:]
    }
    func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String> { [] }
    func acceptedSlices(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice] { [] }
    func rejectedRecords(of pipeline: String, ids: Set<Int64>?) async throws(WarehouseError) -> [RejectedRecord] { [] }
    func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration] { [:] }
    func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int] { [:] }
    func waitingRecords(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord] { [] }
    func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]] { [:] }
    func pageTags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError) -> [String: [PageTag]] {
        [:]
    }
    func record(_ calls: [APICall], runID: String, now: Duration, keyFingerprint: String) async throws(WarehouseError) {
    }
    func fields(of pipeline: String) async throws(WarehouseError) -> [KnownField] { [] }
    func note(_ news: FieldNews, of pipeline: String, runID: String) async throws(WarehouseError) {}
    func note(_ report: PipelineReport, runID: String) async throws(WarehouseError) {}
    func note(_ failure: SliceFailure) async throws(WarehouseError) -> Int64? { nil }
    func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay> { [] }
    func watermarks(of pipeline: String) async throws(WarehouseError) -> [WatermarkRecord] { [] }

    // MARK: Quota

    func quota(of key: String) async throws(WarehouseError) -> QuotaEntry {
        try await step("quota")
        return QuotaEntry(
            state: store.with { $0.quota.state }, version: store.with { $0.quota.version }, now: store.machine.now)
    }

    func replaceQuota(of key: String, with state: String, ifVersion version: Int64) async throws(WarehouseError)
        -> Duration?
    {
        try await step("quota")
        let isReplaced = store.with { store in
            guard store.quota.version == version else { return false }
            store.quota = (state, version + 1)
            return true
        }
        return isReplaced ? store.machine.now : nil
    }

    // MARK: Backfills: none are simulated

    func open(_ order: BackfillOrder, slices: [BackfillSlice]) async throws(WarehouseError) -> (
        job: Int64, isOld: Bool
    ) { (0, false) }
    func readHistory(of pipeline: String) async throws(WarehouseError) -> ReadHistory { ReadHistory() }
    func openJob(like order: BackfillOrder) async throws(WarehouseError) -> Int64? { nil }
    func gaps(of pipeline: String) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] { [:] }
    func openBackfillSlices(job: Int64?) async throws(WarehouseError) -> [String: Int] { [:] }
    func backfillPipelines(job: Int64?) async throws(WarehouseError) -> [String] { [] }
    func nextBackfillWork(job: Int64?, worker: String, except pipelines: Set<String>) async throws(WarehouseError)
        -> BackfillWork
    { .nothing }
    func claim(_ count: Int, of pipeline: String, job: Int64?, worker: String) async throws(WarehouseError)
        -> [BackfillClaim]
    { [] }
    func renewClaims(of worker: String) async throws(WarehouseError) {}
    func releaseClaims(of worker: String) async throws(WarehouseError) {}
    func fail(_ claim: BackfillClaim, worker: String, error: String, isHeld: Bool, isRetryable: Bool)
        async throws(WarehouseError)
    {}
}
