import Core
import Extract

/// Where the slices to read come from, one after another.
protocol SliceSource: Sendable {
    /// The next one and the lane that it goes through; `nil`: none for now.
    func next() async -> (fetch: Fetch, lane: Int)?
    /// One that was given before.
    func task(_ id: Int64) async -> SliceTask?
    /// There is one slice only.
    var isAlone: Bool { get }
    /// Takes slices back that could not be read together: each alone.
    func split(_ fetch: Fetch, lane: Int) async
}

/// Those that were planned beforehand.
actor PlannedSlices: SliceSource {
    private var waiting: [(fetch: Fetch, lane: Int)]
    private let all: [Int64: SliceTask]
    nonisolated let isAlone: Bool

    init(_ plan: LanePlan) {
        waiting = plan.fetches.reversed()
        all = Dictionary(plan.fetches.flatMap(\.fetch.slices).map { ($0.id, $0) }) { first, _ in first }
        isAlone = all.count == 1
    }

    func next() -> (fetch: Fetch, lane: Int)? { waiting.popLast() }
    func task(_ id: Int64) -> SliceTask? { all[id] }
    func split(_ fetch: Fetch, lane: Int) { waiting += fetch.slices.map { (Fetch($0), lane) } }
}

/// What the ledger adds to a slice before it is read.
struct SliceFurnishing: Sendable {
    let accepted: [AcceptedSlice]
    let minimumVolume: Double
    let past: [String: [PastRead]]
    let healing: Healing

    func furnish(_ task: inout SliceTask) {
        let range = task.ledgerRange(asOf: nil)
        task.isAccepted = accepted.contains { $0.covers(task.partitionKey, range) }
        task.hasWaiting = healing.hasAny(task.partitionKey)
        task.waiting = healing.waiting(task.partitionKey)
        task.volume = VolumeGate(minimum: minimumVolume, past: past[task.partitionKey] ?? [])
    }
}
