import Core
import Extract

/// Slices of a backfill, taken a few at a time, so that other workers find some, too.
actor ClaimedSlices: SliceSource {
    private let assignment: BackfillAssignment
    private let pipeline: String
    private let warehouse: any WarehouseGateway
    private let runID: String
    private let members: [String: PartitionMember?]
    private let lanes: Int
    private let furnishing: SliceFurnishing
    private let tally: PipelineTally

    private var waiting: [SliceTask] = []
    private var given: [Int64: SliceTask] = [:]
    /// Each partition goes through one lane, so that no two lanes publish the same client and wait for each other.
    private var laneOfPartition: [String: Int] = [:]
    /// Why there are no more.
    private(set) var failure: WarehouseError?

    nonisolated let isAlone = false

    private static let handful = 4

    init(
        assignment: BackfillAssignment, pipeline: String, warehouse: any WarehouseGateway, runID: String,
        members: [String: PartitionMember?], lanes: Int, furnishing: SliceFurnishing, tally: PipelineTally
    ) {
        self.assignment = assignment
        self.pipeline = pipeline
        self.warehouse = warehouse
        self.runID = runID
        self.members = members
        self.lanes = lanes
        self.furnishing = furnishing
        self.tally = tally
    }

    func next() async -> (fetch: Fetch, lane: Int)? {
        while waiting.isEmpty {
            do throws(WarehouseError) {
                guard failure == nil, try await take() else { return nil }
            } catch {
                failure = error
                return nil
            }
        }
        let task = waiting.removeFirst()
        given[task.id] = task
        let lane = laneOfPartition[task.partitionKey] ?? laneOfPartition.count % lanes
        laneOfPartition[task.partitionKey] = lane
        return (Fetch(task), lane)
    }

    func task(_ id: Int64) -> SliceTask? { given[id] }
    /// Windows are read one by one.
    func split(_ fetch: Fetch, lane: Int) {}

    /// False if there are none to be had.
    private func take() async throws(WarehouseError) -> Bool {
        let claims = try await warehouse.queue.claim(
            ClaimedSlices.handful, of: pipeline, job: assignment.job, worker: runID)
        guard !claims.isEmpty else { return false }
        await tally.claim(claims.count)
        for (claim, id) in zip(claims, try await warehouse.ledger.sliceNumbers(claims.count)) {
            guard let member = members[claim.slice.partitionKey] else {
                let failure = RunFailure(.refused, "\(claim.slice.partitionKey) is not known any more")
                await tally.failed(
                    partitionKey: claim.slice.partitionKey,
                    .window(first: claim.slice.days.lowerBound, last: claim.slice.days.upperBound), failure)
                try await warehouse.queue.fail(
                    claim, worker: runID, error: failure.description, isHeld: false, isRetryable: false)
                continue
            }
            var task = SliceTask(
                id: id, partition: member,
                range: .window(first: claim.slice.days.lowerBound, last: claim.slice.days.upperBound))
            task.claim = claim
            task.rewrites = claim.rewrites
            furnishing.furnish(&task)
            waiting.append(task)
        }
        return true
    }
}
