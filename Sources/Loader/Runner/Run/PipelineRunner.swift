import Core
import Extract
import Logging
import Transform

/// Runs one pipeline: plans its slices from the ledger, reads them side by side, and publishes them in batches.
struct PipelineRunner: Sendable {
    let context: RunContext
    let compiled: CompiledPipeline
    let mode: RunMode
    let owner: Ownership
    let lanes: [any LoadLane]
    let tally: PipelineTally
    let pool: TransformPool
    let refusals = Refusals()

    init(
        _ compiled: CompiledPipeline, _ context: RunContext, mode: RunMode, owner: Ownership, lanes: [any LoadLane],
        tally: PipelineTally
    ) {
        self.compiled = compiled
        self.context = context
        self.mode = mode
        self.owner = owner
        self.lanes = lanes
        self.tally = tally
        pool = TransformPool(plan: compiled.plan, size: lanes.count)
    }

    var pipeline: Pipeline { compiled.pipeline }
    var plan: TransformPlan { compiled.plan }
    var warehouse: any WarehouseGateway { context.warehouse }
    var log: Logger { context.log }

    func run() async throws(WarehouseError) {
        if case .replay(_, let ids) = mode { return try await replay(ids) }
        let partitions = Partitions(pipeline: pipeline, registry: context.registry, warehouse: warehouse, log: log)
        let healing = Healing(pipeline, try await warehouse.quarantine.waiting(of: pipeline.name))
        let members = try await partitions.members(healing: healing.partitions)
        if case .due = mode { try await partitions.register(members) }
        if !compiled.fields.isLearnt { compiled.fields.learn(try await warehouse.fields.known(of: pipeline.name)) }
        try await prepareLanes()
        await context.fetcher.budget.beginList()
        let publishers = lanes.map { lane in
            LanePublisher(
                lane: lane, plan: plan, pipeline: pipeline, runID: context.id, owner: owner,
                configuration: context.configuration,
                closesRejects: !healing.isEmpty, clock: context.surroundings.now, report: handle)
        }
        switch mode {
        case .due(_, let rereading):
            try await DueRun(runner: self, rereading: rereading).run(members, partitions, healing, publishers)
        case .backfill(let assignment):
            try await work(assignment, members, healing, publishers)
        case .replay: break
        }
    }

    /// Slices that the worker claims, until none are left for it.
    private func work(
        _ assignment: BackfillAssignment, _ members: [PartitionMember?], _ healing: Healing,
        _ publishers: [LanePublisher]
    ) async throws(WarehouseError) {
        let known = Dictionary(members.map { ($0?.partitionKey ?? "", $0) }) { first, _ in first }
        let source = ClaimedSlices(
            assignment: assignment, pipeline: pipeline.name, warehouse: warehouse, runID: context.id, members: known,
            lanes: lanes.count, furnishing: try await furnishing(healing), tally: tally)
        await SliceExecutor(runner: self, publishers: publishers).execute(source)
        if let error = await source.failure { throw error }
    }

    /// Side by side: each makes its stage tables.
    private func prepareLanes() async throws(WarehouseError) {
        let results = await withTaskGroup(of: Result<Void, WarehouseError>.self) { group in
            for lane in lanes {
                group.addTask {
                    do throws(WarehouseError) {
                        try await lane.prepare(plan.layout, schemas: compiled.schemas, sets: LanePublisher.stageSets)
                        return .success(())
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { try result.get() }
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
