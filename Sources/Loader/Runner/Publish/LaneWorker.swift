import Core
import Foundation
import Transform

/// Groups the slices of one lane into batches and publishes each batch when its slices are complete.
///
/// Slices join the open batch until it holds enough rows or is old enough; then it is sealed, the next slices stage into
/// another set of tables, and the sealed batch is published as soon as the last of its slices has ended.
actor LaneWorker {
    /// Rows after which a batch takes no further slices (measured: larger batches gain nothing and hold memory).
    static let fullBatch = 100_000
    /// Row limit when batches are whole months (`LanePlan`). A month should fit one batch: only the batch that makes a monthly
    /// table may fill it before it has indexes.
    static let fullMonthBatch = 400_000
    /// A batch with fewer rows takes the slices of the next month, too.
    static let fewRows = 50_000
    /// So that a slow API does not leave an hour's work unpublished.
    static let oldBatch = Duration.seconds(120)
    /// Workers of backfills publish more often: others wait for what they have, and people watch.
    static let oldBackfillBatch = Duration.seconds(5)
    private var oldBatch: Duration { owner == .claims ? LaneWorker.oldBackfillBatch : LaneWorker.oldBatch }

    private var isByMonth = false
    private var fullBatch: Int { isByMonth ? LaneWorker.fullMonthBatch : LaneWorker.fullBatch }

    /// A slice's place in a batch.
    struct Ticket: Sendable {
        let slice: Int64
        let batch: Int
        let set: Int
    }

    private struct Batch {
        let set: Int
        let begun: Duration
        let month: CivilDay?
        var isSealed = false
        var running: Set<Int64> = []
        var complete: [(slice: CompletedSlice, stage: SliceStage)] = []
        /// Why rows of a failed slice are still staged: then nothing of the batch may be published.
        var poison: WarehouseError?
        var stagedRows = 0
        var sketches: [KeySketch]
    }

    /// Two sets in turn; a spare one, for publishing a slice alone, is made when it is needed.
    static let stageSets = 2
    private let spareSet = 2

    private let lane: any LoadLane
    private let plan: TransformPlan
    private let pipeline: Pipeline
    private let runID: String
    private let owner: Ownership
    private let configuration: [UInt8]
    /// Records of the pipeline wait in quarantine.
    private let closesRejects: Bool
    private let clock: @Sendable () -> Duration
    private let report: @Sendable (LaneEvent) async -> Void

    private var batches: [Int: Batch] = [:]
    private var nextBatch = 0
    private var open: Int?
    private var freeSets = [0, 1]
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// A stage set could not be emptied: this lane publishes no more.
    private var broken: WarehouseError?

    init(
        lane: any LoadLane, plan: TransformPlan, pipeline: Pipeline, runID: String, owner: Ownership,
        configuration: [UInt8], closesRejects: Bool,
        clock: @escaping @Sendable () -> Duration, report: @escaping @Sendable (LaneEvent) async -> Void
    ) {
        self.lane = lane
        self.plan = plan
        self.pipeline = pipeline
        self.runID = runID
        self.owner = owner
        self.configuration = configuration
        self.closesRejects = closesRejects
        self.clock = clock
        self.report = report
    }

    /// Whether the batches to come are to hold whole months.
    func fillMonths(_ isByMonth: Bool) {
        self.isByMonth = isByMonth
    }

    // MARK: A slice's life

    /// Gives slices that are read together their place, in one batch, waiting if both stage sets are still being published.
    ///
    /// - Parameter month: Of a window, if batches are to complete months.
    func admit(_ slices: [Int64], month: CivilDay? = nil) async -> [Ticket] {
        while true {
            if isByMonth, let number = open, let batch = batches[number], batch.month != month,
                batch.stagedRows >= LaneWorker.fewRows
            {
                seal(number)
                await publishIfReady(number)
                continue
            }
            if let number = open, let batch = batches[number] {
                batches[number]?.running.formUnion(slices)
                return slices.map { Ticket(slice: $0, batch: number, set: batch.set) }
            }
            if let set = freeSets.popLast() {
                nextBatch += 1
                batches[nextBatch] = Batch(
                    set: set, begun: clock(), month: month,
                    sketches: Array(repeating: KeySketch(), count: plan.layout.tables.count))
                open = nextBatch
            } else {
                await withCheckedContinuation { waiting.append($0) }
            }
        }
    }

    /// Copies a chunk into the slice's stage set.
    func stage(_ chunk: StageChunk, _ ticket: Ticket) async throws(WarehouseError) {
        for (index, buffer) in chunk.tables.enumerated() where buffer.rows > 0 {
            try await lane.copy(buffer, to: .table(index), set: ticket.set)
        }
        if chunk.members.rows > 0 { try await lane.copy(chunk.members, to: .members, set: ticket.set) }
        if chunk.rejects.rows > 0 { try await lane.copy(chunk.rejects, to: .rejects, set: ticket.set) }
        guard var batch = batches[ticket.batch] else { return }
        batches[ticket.batch] = nil  // so that the sketches are changed in place, not copied
        for (index, hashes) in chunk.keyHashes.enumerated() { batch.sketches[index].insert(hashes) }
        batch.stagedRows += chunk.tables.reduce(0) { $0 + $1.rows }
        batches[ticket.batch] = batch
        if batch.stagedRows >= fullBatch { seal(ticket.batch) }
    }

    /// What the target holds already; nothing if that cannot be read now, which costs the rows' staging.
    func knownRows(_ request: KnownRowsRequest) async -> KnownRows? {
        try? await lane.knownRows(request)
    }

    /// Removes what a slice has staged, so that it can begin again or end.
    func discard(_ ticket: Ticket) async throws(WarehouseError) {
        try await lane.discard(slice: ticket.slice, set: ticket.set)
    }

    /// The slice was read to its end; its batch is published once it is sealed and nobody else runs in it.
    func complete(_ slice: CompletedSlice, _ stage: SliceStage, _ ticket: Ticket) async {
        batches[ticket.batch]?.running.remove(ticket.slice)
        batches[ticket.batch]?.complete.append((slice, stage))
        if let batch = batches[ticket.batch], clock() - batch.begun > oldBatch { seal(ticket.batch) }
        await publishIfReady(ticket.batch)
    }

    /// The slice ended without being read; nothing of it may stay.
    func abandon(_ ticket: Ticket, hasStaged: Bool) async {
        if hasStaged {
            do { try await lane.discard(slice: ticket.slice, set: ticket.set) } catch {
                // The merge would take its rows: the others in this batch must go, too.
                batches[ticket.batch]?.poison = error
            }
        }
        batches[ticket.batch]?.running.remove(ticket.slice)
        await publishIfReady(ticket.batch)
    }

    /// Publishes what is complete; called when no further slice will come.
    func flush() async {
        for number in batches.keys.sorted() {
            seal(number)
            await publishIfReady(number)
        }
    }

    // MARK: Publishing

    private func seal(_ number: Int) {
        batches[number]?.isSealed = true
        if open == number { open = nil }
    }

    private func publishIfReady(_ number: Int) async {
        guard let batch = batches[number], batch.isSealed, batch.running.isEmpty else { return }
        batches[number] = nil
        // A batch that went through has emptied its stage set; whatever else is in one, the next batch must not find.
        if await !publish(batch) {
            do { try await lane.empty(set: batch.set) } catch { broken = error }
        }
        freeSets.append(batch.set)
        let released = waiting
        waiting = []
        released.forEach { $0.resume() }
    }

    /// True if nothing of the batch is staged any more.
    private func publish(_ batch: Batch) async -> Bool {
        if batch.complete.isEmpty { return batch.poison == nil }
        if let poison = batch.poison ?? broken {
            await report(.failed(batch.complete.map(\.slice), poison))
            return false
        }
        do {
            let outcome = try await lane.publish(manifest(batch.complete, batch, set: batch.set))
            await report(.published(batch.complete.map(\.slice), outcome))
            return true
        } catch {
            if error.isCausedByData, batch.complete.count > 1 {
                await publishAlone(batch)
            } else {
                await fail(batch.complete, batch, set: batch.set, error)
            }
            return false
        }
    }

    /// The database refused the batch for one of its rows: each slice stands for itself.
    private func publishAlone(_ batch: Batch) async {
        for each in batch.complete {
            do {
                try await lane.isolate(slice: each.slice.id, from: batch.set, to: spareSet)
                let outcome = try await lane.publish(manifest([each], batch, set: spareSet))
                await report(.published([each.slice], outcome))
            } catch {
                await fail([each], batch, set: spareSet, error)
            }
        }
    }

    /// Of a slice that the database refuses for single rows, those are found, so that the rest can be read again without them.
    private func fail(
        _ slices: [(slice: CompletedSlice, stage: SliceStage)], _ batch: Batch, set: Int, _ error: WarehouseError
    ) async {
        if slices.count == 1, error.isCausedByData, error.gate == nil,
            let rows = try? await lane.refusedRows(in: manifest(slices, batch, set: set)), !rows.isEmpty
        {
            await report(.refused(slices[0].slice, rows, error))
        } else {
            await report(.failed(slices.map(\.slice), error))
        }
    }

    private func manifest(_ slices: [(slice: CompletedSlice, stage: SliceStage)], _ batch: Batch, set: Int)
        -> BatchManifest
    {
        var total = SliceStage(tables: plan.layout.tables.count)
        for each in slices { total.add(each.stage) }
        for index in total.tables.indices { total.tables[index].mayRepeatKeys = batch.sketches[index].mayRepeat }
        var manifest = BatchManifest(
            batchID: UUID().uuidString, runID: runID, pipeline: pipeline.name, owner: owner, stageSet: set,
            slices: slices.map(\.slice), tables: total.tables, memberRows: total.memberRows,
            rejectRows: total.rejectRows,
            newCodes: total.newCodes, absenceDeletes: pipeline.reading.absenceDeletes,
            maximumDeleted: pipeline.reading.maximumDeleted)
        manifest.configuration = configuration
        manifest.closesRejects = closesRejects
        manifest.namesOwner = pipeline.isOwner
        return manifest
    }
}

/// What became of slices.
enum LaneEvent: Sendable {
    case published([CompletedSlice], PublishOutcome)
    case failed([CompletedSlice], WarehouseError)
    /// The database refuses these rows of the slice.
    case refused(CompletedSlice, [RefusedRow], WarehouseError)
}
