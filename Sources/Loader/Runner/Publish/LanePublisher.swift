import Core
import Foundation
import Transform

/// Publishes the batches of one lane, when `OpenBatches` says so: the only thing that talks to the lane.
actor LanePublisher {
    typealias Ticket = OpenBatches.Ticket

    /// Age after which a batch is published: a slow API must not leave an hour's work unpublished.
    private static let oldBatch = Duration.seconds(120)
    /// Age after which a batch of a backfill is published: others wait for what a worker has, and people watch.
    private static let oldBackfillBatch = Duration.seconds(5)

    /// Stage sets that take turns; a spare one, for publishing a slice alone, is made when it is needed.
    static let stageSets = 2
    private let spareSet = 2

    private let lane: any LoadLane
    private let plan: TransformPlan
    private let pipeline: Pipeline
    private let runID: String
    private let owner: Ownership
    private let configuration: [UInt8]
    /// True if records of the pipeline wait in quarantine.
    private let closesRejects: Bool
    private let clock: @Sendable () -> Duration
    private let report: @Sendable (LaneEvent) async -> Void

    private var batches: OpenBatches
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Why a stage set could not be emptied: this lane publishes no more.
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
        batches = OpenBatches(
            tables: plan.layout.tables.count, sets: LanePublisher.stageSets,
            oldBatch: owner == .claims ? LanePublisher.oldBackfillBatch : LanePublisher.oldBatch)
    }

    /// Decides whether the batches to come hold whole months.
    func fillMonths(_ isByMonth: Bool) {
        batches.isByMonth = isByMonth
    }

    // MARK: A slice's life

    /// Gives slices that are read together their place, in one batch, waiting if both stage sets are still being published.
    ///
    /// - Parameter month: The window's month, if batches are to complete months.
    func admit(_ slices: [Int64], month: CivilDay? = nil) async -> [Ticket] {
        while true {
            switch batches.admit(slices, month: month, now: clock()) {
            case .admitted(let tickets): return tickets
            case .sealed(let number): await publishIfDue(number)
            case .full: await withCheckedContinuation { waiting.append($0) }
            }
        }
    }

    /// Copies a chunk into the slice's stage set.
    func stage(_ chunk: StageChunk, _ ticket: Ticket) async throws(WarehouseError) {
        try await lane.stage(chunk, set: ticket.set)
        batches.stage(rows: chunk.tables.reduce(0) { $0 + $1.rows }, keyHashes: chunk.keyHashes, ticket)
    }

    /// Rows that the target holds already; nothing if that cannot be read now, which costs the rows' staging.
    func knownRows(_ request: KnownRowsRequest) async -> KnownRows? {
        try? await lane.knownRows(request)
    }

    /// Removes what a slice has staged, so that it can begin again or end.
    func discard(_ ticket: Ticket) async throws(WarehouseError) {
        try await lane.discard(slice: ticket.slice, set: ticket.set)
    }

    /// Notes a slice that was read to its end; its batch is published once it is sealed and nobody else runs in it.
    func complete(_ slice: CompletedSlice, _ stage: SliceStage, _ ticket: Ticket) async {
        batches.complete(slice, stage, ticket, now: clock())
        await publishIfDue(ticket.batch)
    }

    /// Gives up a slice that ended without being read; nothing of it may stay.
    func abandon(_ ticket: Ticket, hasStaged: Bool) async {
        var leftover: WarehouseError?
        if hasStaged {
            do { try await lane.discard(slice: ticket.slice, set: ticket.set) } catch { leftover = error }
        }
        batches.abandon(ticket, leftover: leftover)
        await publishIfDue(ticket.batch)
    }

    /// Publishes what is complete; called when no further slice will come.
    func flush() async {
        for number in batches.sealAll() { await publishIfDue(number) }
    }

    // MARK: Publishing

    private func publishIfDue(_ number: Int) async {
        guard let batch = batches.takeDue(number) else { return }
        // A batch that went through has emptied its stage set; whatever else is in one, the next batch must not find.
        if await !publish(batch) {
            do { try await lane.empty(set: batch.set) } catch { broken = error }
        }
        batches.free(batch)
        let released = waiting
        waiting = []
        released.forEach { $0.resume() }
    }

    /// Publishes a batch; true if nothing of it is staged any more.
    private func publish(_ batch: OpenBatches.Batch) async -> Bool {
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

    /// Publishes each slice for itself, after the database has refused the batch for one of its rows.
    private func publishAlone(_ batch: OpenBatches.Batch) async {
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

    /// Finds the rows for which the database refuses a slice, so that the rest can be read again without them.
    private func fail(
        _ slices: [(slice: CompletedSlice, stage: SliceStage)], _ batch: OpenBatches.Batch, set: Int,
        _ error: WarehouseError
    ) async {
        if slices.count == 1, error.isCausedByData, error.gate == nil,
            let rows = try? await lane.refusedRows(in: manifest(slices, batch, set: set)), !rows.isEmpty
        {
            await report(.refused(slices[0].slice, rows, error))
        } else {
            await report(.failed(slices.map(\.slice), error))
        }
    }

    private func manifest(_ slices: [(slice: CompletedSlice, stage: SliceStage)], _ batch: OpenBatches.Batch, set: Int)
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

/// The end of slices, one way or another.
enum LaneEvent: Sendable {
    case published([CompletedSlice], PublishOutcome)
    case failed([CompletedSlice], WarehouseError)
    /// The database refuses these rows of the slice.
    case refused(CompletedSlice, [RefusedRow], WarehouseError)
}
