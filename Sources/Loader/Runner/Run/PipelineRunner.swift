import Core
import Extract
import Foundation
import Logging
import Transform

/// Runs one pipeline: plans its slices from the ledger, reads them side by side, and publishes them in batches.
struct PipelineRunner: Sendable {
    let pipeline: Pipeline
    let registry: EntityRegistry
    let plan: TransformPlan
    let schemas: [TableName: TableSchema]
    let settings: APISettings
    let warehouse: any WarehouseGateway
    let lanes: [any LoadLane]
    let fetcher: PageFetcher
    let surroundings: Surroundings
    let runID: String
    let owner: Ownership
    let tally: PipelineTally
    let log: Logger

    let mode: RunMode
    /// Digest of configuration and program version.
    let configuration: [UInt8]
    /// Chains of pages read side by side.
    let fetchesAtOnce: Int
    let fields: FieldWatch
    let pool: TransformPool
    let memberMemory: MemberMemory
    let refusals = Refusals()

    func run() async throws(WarehouseError) {
        if case .replay(_, let ids) = mode { return try await replay(ids) }
        let partitions = Partitions(pipeline: pipeline, registry: registry, warehouse: warehouse, log: log)
        let healing = Healing(pipeline, try await warehouse.quarantine.waiting(of: pipeline.name))
        let members = try await partitions.members(healing: healing.partitions)
        if case .due = mode { try await partitions.register(members) }
        if !fields.isLearnt { fields.learn(try await warehouse.fields.known(of: pipeline.name)) }
        try await prepareLanes()
        await fetcher.budget.beginList()
        let workers = lanes.map { lane in
            LanePublisher(
                lane: lane, plan: plan, pipeline: pipeline, runID: runID, owner: owner, configuration: configuration,
                closesRejects: !healing.isEmpty, clock: surroundings.now, report: handle)
        }
        switch mode {
        case .due(_, let rereading):
            try await DueRun(runner: self, rereading: rereading).run(members, partitions, healing, workers)
        case .backfill(let assignment):
            try await work(assignment, members, healing, workers)
        case .replay: break
        }
    }

    /// Slices that the worker claims, until none are left for it.
    private func work(
        _ assignment: BackfillAssignment, _ members: [PartitionMember?], _ healing: Healing, _ workers: [LanePublisher]
    ) async throws(WarehouseError) {
        let known = Dictionary(members.map { ($0?.partitionKey ?? "", $0) }) { first, _ in first }
        let source = ClaimedSlices(
            assignment: assignment, pipeline: pipeline.name, warehouse: warehouse, runID: runID, members: known,
            lanes: lanes.count, furnishing: try await furnishing(healing), tally: tally)
        await SliceExecutor(runner: self, workers: workers).execute(source)
        if let error = await source.failure { throw error }
    }

    /// Side by side: each makes its stage tables.
    private func prepareLanes() async throws(WarehouseError) {
        let results = await withTaskGroup(of: Result<Void, WarehouseError>.self) { group in
            for lane in lanes {
                group.addTask {
                    do throws(WarehouseError) {
                        try await lane.prepare(plan.layout, schemas: schemas, sets: LanePublisher.stageSets)
                        return .success(())
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { try result.get() }
    }

    var downloader: Downloader? {
        pipeline.download.map { spec in
            Downloader(
                spec: spec, records: pipeline.records, caps: plan.caps, request: pipeline.request,
                apiOrigin: settings.baseURL.origin, transport: fetcher.files, pace: fetcher.pace, clock: fetcher.clock,
                once: fetcher.once, log: log)
        }
    }

    func furnishing(_ healing: Healing) async throws(WarehouseError) -> SliceFurnishing {
        let minimum = pipeline.reading.minimumVolume
        return SliceFurnishing(
            accepted: try await warehouse.heldSlices.accepted(of: pipeline.name), minimumVolume: minimum,
            past: minimum > 0
                ? try await warehouse.ledger.pastReads(of: pipeline.name, bringing: VolumeGate.telling) : [:],
            healing: healing)
    }
}
