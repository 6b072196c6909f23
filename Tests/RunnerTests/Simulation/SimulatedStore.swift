import Core
import Synchronization

/// The warehouse in memory: what is committed, and sessions that lose what is not.
final class SimulatedStore: Sendable {
    struct Row: Hashable {
        var version: Int64
        var fields: [[UInt8]]
    }

    struct State {
        var tables: [TableName: [[UInt8]: Row]] = [:]
        var ledger: [String: [String: [LedgerEntry]]] = [:]
        var fences: [String: Int64] = [:]
        var batches: Set<String> = []
        var slices = Int64(0)
        var quota: (state: String, version: Int64) = ("{}", 1)
        /// The run that holds the pipelines' locks.
        var holder: String?
        var isHealthy = false
        /// Broken promises, for the test.
        var flaws: [String] = []
    }

    static let shops = TableName(schema: "dw", name: "dim_shop")
    static let orders = TableName(schema: "dw", name: "fact_order")

    let machine: VirtualMachine
    private let state = Mutex(State())

    init(machine: VirtualMachine) {
        self.machine = machine
    }

    func with<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
        state.withLock { body(&$0) }
    }

    var flaws: [String] { with { $0.flaws } }
    func heal() { with { $0.isHealthy = true } }
    var isHealthy: Bool { with { $0.isHealthy } }

    func isUnlucky(_ probability: Double) -> Bool { !isHealthy && machine.isLucky(probability) }

    static let schemas: [TableName: TableSchema] = {
        func column(_ name: String, _ type: ColumnType, _ typeName: String, _ isNotNull: Bool = true) -> ColumnSchema {
            ColumnSchema(
                name: name, type: type, typeName: typeName, isNotNull: isNotNull, defaultExpression: nil,
                isGenerated: false)
        }
        let shop = TableSchema(
            name: shops,
            columns: [
                column("shop_key", .int8, "bigint"), column("shop_id", .text(limit: nil), "text"),
                column("version_at", .timestamptz, "timestamp with time zone"),
            ], key: ["shop_key"], partitionColumn: nil)
        let order = TableSchema(
            name: orders,
            columns: [
                column("order_id", .text(limit: nil), "text"), column("day", .date, "date"),
                column("value", .int8, "bigint"), column("version_at", .timestamptz, "timestamp with time zone"),
            ], key: ["order_id"], partitionColumn: nil)
        return [shops: shop, orders: order]
    }()

    /// The committed orders: id → value and version.
    var loaded: [String: (value: Int64, version: Int64)] {
        with { state in
            var loaded: [String: (value: Int64, version: Int64)] = [:]
            for (_, row) in state.tables[SimulatedStore.orders] ?? [:] {
                let id = String(decoding: row.fields[0], as: UTF8.self)
                loaded[id] = (number(row.fields[1]), row.version)
            }
            return loaded
        }
    }
}

/// Big-endian, as COPY's binary format has it.
func number(_ bytes: [UInt8]) -> Int64 {
    bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
}

/// A lane's session: stage sets that are gone with it.
final class SimulatedLane: LoadLane {
    private struct Session {
        var layout = StageLayout(tables: [], targets: [], members: nil)
        var sets: [Int: [StageSlot: [[[UInt8]]]]] = [:]
        var isLost = true
    }

    private let process: SimulatedProcess
    private var store: SimulatedStore { process.store }
    private let session = Mutex(Session())

    init(process: SimulatedProcess) {
        self.process = process
    }

    private static func lost(_ doing: String) -> WarehouseError {
        WarehouseError(.unreachable, doing: doing, "the connection was lost")
    }

    /// Takes a while, and may lose the session.
    private func step(_ doing: String) async throws(WarehouseError) {
        try await process.step(doing)
        if store.isUnlucky(0.01) { lose() }
        guard !session.withLock({ $0.isLost }) else { throw SimulatedLane.lost(doing) }
    }

    private func lose() {
        session.withLock {
            $0.isLost = true
            $0.sets = [:]
        }
    }

    func prepare(_ layout: StageLayout, schemas: [TableName: TableSchema], sets: Int) async throws(WarehouseError) {
        try await process.step("prepare")
        session.withLock { $0 = Session(layout: layout, isLost: false) }
    }

    func copy(_ data: any CopyData, to slot: StageSlot, set: Int) async throws(WarehouseError) {
        try await step("copy")
        let rows = SimulatedLane.rows(data.bytes)
        session.withLock { $0.sets[set, default: [:]][slot, default: []] += rows }
    }

    /// Rows of fields: count (int16), then length (int32, −1 for null) and bytes each.
    private static func rows(_ bytes: UnsafeRawBufferPointer) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = []
        var offset = 0
        func take(_ count: Int) -> [UInt8] {
            defer { offset += count }
            return Array(bytes[offset..<offset + count])
        }
        while offset < bytes.count {
            rows.append(
                (0..<number(take(2))).map { _ in
                    let length = Int32(truncatingIfNeeded: number(take(4)))
                    return length < 0 ? [] : take(Int(length))
                })
        }
        return rows
    }

    func discard(slice: Int64, set: Int) async throws(WarehouseError) {
        try await step("discard")
        session.withLock { session in
            for slot in session.sets[set, default: [:]].keys {
                session.sets[set]?[slot]?.removeAll { number($0[0]) == slice }
            }
        }
    }

    func empty(set: Int) async throws(WarehouseError) {
        try await step("empty")
        session.withLock { $0.sets[set] = [:] }
    }

    func isolate(slice: Int64, from set: Int, to spare: Int) async throws(WarehouseError) {
        try await step("isolate")
        session.withLock { session in
            session.sets[spare] = (session.sets[set] ?? [:]).mapValues { $0.filter { number($0[0]) == slice } }
        }
    }

    func knownRows(_ request: KnownRowsRequest) async throws(WarehouseError) -> KnownRows { KnownRows() }

    func stagedRows(in slot: StageSlot, set: Int) async throws(WarehouseError) -> [String] { [] }

    func refusedRows(in batch: BatchManifest) async throws(WarehouseError) -> [RefusedRow] { [] }

    func close() async {}

    /// Each step of the protocol may fail, and the answer to COMMIT may be lost whatever it was.
    func publish(_ batch: BatchManifest) async throws(WarehouseError) -> PublishOutcome {
        try await step("publish")
        if store.isUnlucky(0.05) {
            throw WarehouseError(.refused, doing: "publish", "serialization", sqlState: "40001")
        }
        if batch.slices.count > 1, store.isUnlucky(0.1) {
            throw WarehouseError(.refused, doing: "publish", "a row is refused", sqlState: "23514")
        }
        if store.isUnlucky(0.04) {
            lose()
            throw SimulatedLane.lost("publish")
        }
        let mode = store.isUnlucky(0.15) ? store.machine.random { Int.random(in: 1...3, using: &$0) } : 0
        if mode == 1 {
            // Not committed, and nobody knows.
            lose()
            throw WarehouseError(.outcomeUnknown, doing: "publish", "the answer to COMMIT was lost")
        }
        let outcome = try commit(batch)
        if process.mayDieNow() { throw SimulatedLane.lost("publish") }
        switch mode {
        case 2:
            // Committed, and nobody knows.
            lose()
            throw WarehouseError(.outcomeUnknown, doing: "publish", "the answer to COMMIT was lost")
        case 3:
            // Committed; found out from etl.batch on a new connection, where no row is staged.
            lose()
        default: break
        }
        return outcome
    }

    private func commit(_ batch: BatchManifest) throws(WarehouseError) -> PublishOutcome {
        let (layout, staged) = session.withLock { ($0.layout, $0.sets[batch.stageSet] ?? [:]) }
        let now = SimulatedAPI.opening + store.machine.now
        let result: Result<PublishOutcome, WarehouseError> = store.with { state in
            guard state.fences[batch.pipeline] == batch.owner.fence else {
                return .failure(WarehouseError(.fenced, doing: "publish", "another run has taken over"))
            }
            if !state.batches.insert(batch.batchID).inserted { state.flaws.append("a batch was committed twice") }
            let ids = Set(batch.slices.map(\.id))
            var outcome = PublishOutcome()
            for (number, target) in layout.targets.enumerated() {
                let rows = staged[.table(target.rows)] ?? []
                let columns = layout.tables[target.rows].columns.map(\.name)
                if rows.count != batch.tables[target.rows].rows {
                    state.flaws.append(
                        "\(rows.count) rows are staged, the manifest says \(batch.tables[target.rows].rows)")
                }
                if rows.contains(where: { !ids.contains(octoNumber($0[0])) }) {
                    state.flaws.append("rows of another slice are in the batch")
                }
                merge(rows, columns, target, isPrimary: number == 0, &state, &outcome)
            }
            for slice in batch.slices {
                var counts = outcome.slices[slice.id] ?? RecordCounts()
                counts.received = slice.received
                counts.unchanged = slice.received - counts.inserted - counts.changed - slice.rejected
                outcome.slices[slice.id] = counts
                var entry = LedgerEntry(range: slice.range, asOf: slice.asOf, committedAt: now)
                entry.readAt = slice.readAt
                entry.serverTime = slice.serverTime
                entry.mark = slice.mark
                state.ledger[batch.pipeline, default: [:]][slice.partitionKey, default: []].append(entry)
            }
            return .success(outcome)
        }
        session.withLock { $0.sets[batch.stageSet] = [:] }
        return try result.get()
    }
}

private func octoNumber(_ bytes: [UInt8]) -> Int64 { number(bytes) }

/// Newest version wins, as in the merge.
private func merge(
    _ rows: [[[UInt8]]], _ columns: [String], _ target: TargetLayout, isPrimary: Bool,
    _ state: inout SimulatedStore.State, _ outcome: inout PublishOutcome
) {
    func field(_ row: [[UInt8]], _ name: String) -> [UInt8] { columns.firstIndex(of: name).map { row[$0] } ?? [] }
    for row in rows {
        let key = target.key.flatMap { field(row, $0) }
        let fields =
            target.table == SimulatedStore.orders
            ? [field(row, "order_id"), field(row, "value")] : [field(row, "shop_id"), field(row, "shop_key")]
        let new = SimulatedStore.Row(version: number(field(row, "version_at")), fields: fields)
        var counts = RecordCounts()
        if let old = state.tables[target.table]?[key] {
            if new.version > old.version {
                state.tables[target.table]?[key] = new
                counts.changed = 1
            }
        } else {
            state.tables[target.table, default: [:]][key] = new
            counts.inserted = 1
        }
        if isPrimary { outcome.slices[number(row[0]), default: RecordCounts()] += counts }
    }
}
