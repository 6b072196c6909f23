import Core
import Synchronization

/// One start of the program as the store sees it: a session with locks, which may die at any step.
final class SimulatedProcess: WarehouseGateway {
    let store: SimulatedStore
    fileprivate let runID: String
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

    func openLane(number: Int) async throws(WarehouseError) -> any LoadLane {
        try await step("open lane")
        return SimulatedLane(process: self)
    }

    func now() async throws(WarehouseError) -> Instant { SimulatedAPI.opening + store.machine.now }

    // MARK: Books that are simulated

    var catalogue: SimulatedCatalogue { SimulatedCatalogue() }
    var members: SimulatedMembers { SimulatedMembers(process: self) }
    var runs: SimulatedRuns { SimulatedRuns(process: self) }
    var ledger: SimulatedLedger { SimulatedLedger(process: self) }
    var quota: SimulatedQuota { SimulatedQuota(process: self) }

    // MARK: Books without anything in them

    let owners = NothingThere()
    let heldSlices = NothingThere()
    let quarantine = NothingThere()
    let pages = NothingThere()
    let calls = NothingThere()
    let fields = NothingThere()
    let failures = NothingThere()
    let backfills = NothingThere()
    let queue = NothingThere()
    let reportJobs = NothingThere()
}

struct SimulatedCatalogue: CatalogueBook {
    func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema] {
        SimulatedStore.schemas.filter { names.contains($0.key) }
    }

    func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>] { [:] }

    func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay> { [] }
}

struct SimulatedMembers: MemberBook {
    let process: SimulatedProcess

    func present(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError) -> [PartitionMember] {
        try await process.step("members")
        return process.store.with { state in
            (state.tables[SimulatedStore.shops] ?? [:]).values
                .map { row in
                    PartitionMember(
                        entity: "shop", id: String(decoding: row.fields[0], as: UTF8.self), key: number(row.fields[1]),
                        attributes: [:])
                }.sorted { $0.id < $1.id }
        }
    }

    func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int] { [:] }
}

struct SimulatedRuns: RunBook {
    let process: SimulatedProcess

    func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource]) async throws(WarehouseError)
        -> RunStart
    {
        try await process.step("begin")
        let runID = process.runID
        let fences: [String: Int64]? = process.store.with { state in
            guard state.holder == nil else { return nil }
            state.holder = runID
            for pipeline in pipelines { state.fences[pipeline, default: 0] += 1 }
            return state.fences
        }
        guard let fences else { throw WarehouseError(.alreadyRunning, doing: "begin", "already running") }
        return RunStart(fences: fences)
    }

    func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError) {
        try await process.step("finish")
        process.store.with { if $0.holder == runID { $0.holder = nil } }
    }

    func note(_ report: PipelineReport, runID: String) async throws(WarehouseError) {}
}

struct SimulatedLedger: LedgerBook {
    let process: SimulatedProcess

    func entries(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]] {
        try await process.step("ledger")
        return process.store.with { state in
            // As the database has it: no rows without a range of changes.
            (state.ledger[pipeline] ?? [:]).mapValues { entries in
                entries.filter { if case .changes(_, nil) = $0.range { false } else { true } }
            }
        }
    }

    func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64] {
        try await process.step("slice numbers")
        return process.store.with { state in
            (0..<count).map { _ in
                state.slices += 1
                return state.slices
            }
        }
    }

    func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant] { [:] }
    func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration] { [:] }
    func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError) -> [String: [PastRead]] {
        [:]
    }
    func readHistory(of pipeline: String) async throws(WarehouseError) -> ReadHistory { ReadHistory() }
    func gaps(of pipeline: String) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] { [:] }
    func marks(of pipeline: String) async throws(WarehouseError) -> [PartitionMark] { [] }
    func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError) {}
}

struct SimulatedQuota: QuotaBook {
    let process: SimulatedProcess

    func entry(of key: String) async throws(WarehouseError) -> QuotaEntry {
        try await process.step("quota")
        let store = process.store
        return QuotaEntry(
            state: store.with { $0.quota.state }, version: store.with { $0.quota.version }, now: store.machine.now)
    }

    func replace(_ key: String, with state: String, ifVersion version: Int64) async throws(WarehouseError) -> Duration?
    {
        try await process.step("quota")
        let isReplaced = process.store.with { store in
            guard store.quota.version == version else { return false }
            store.quota = (state, version + 1)
            return true
        }
        return isReplaced ? process.store.machine.now : nil
    }
}
