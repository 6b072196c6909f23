import Core
import Extract

/// Where the slices to read come from, one after another.
protocol SliceSource: Sendable {
    /// The next one and the lane that it goes through; `nil`: none for now.
    func next() async -> (task: SliceTask, lane: Int)?
    /// One that was given before.
    func task(_ id: Int64) async -> SliceTask?
    /// There is one slice only.
    var isAlone: Bool { get }
}

/// Those that were planned beforehand.
actor PlannedSlices: SliceSource {
    private let plan: LanePlan
    private var given = 0
    nonisolated let isAlone: Bool

    init(_ plan: LanePlan) {
        self.plan = plan
        isAlone = plan.tasks.count == 1
    }

    func next() -> (task: SliceTask, lane: Int)? {
        guard given < plan.tasks.count else { return nil }
        given += 1
        return plan.tasks[given - 1]
    }

    func task(_ id: Int64) -> SliceTask? { plan.tasks.first { $0.task.id == id }?.task }
}

/// What the ledger adds to a slice before it is read.
struct SliceFurnishing: Sendable {
    let accepted: [AcceptedSlice]
    let minimumVolume: Double
    let past: [String: [PastRead]]

    func furnish(_ task: inout SliceTask) {
        let range = task.ledgerRange(asOf: nil)
        task.isAccepted = accepted.contains { $0.covers(task.partitionKey, range) }
        task.volume = VolumeGate(minimum: minimumVolume, past: past[task.partitionKey] ?? [])
    }
}
