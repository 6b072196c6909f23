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
    /// `nil` for a worker of a backfill.
    let fence: Int64?
    let tally: PipelineTally
    let log: Logger

    /// The job whose slices to take; `nil` for a nightly run.
    var backfill: Runner.Request.Work?
    /// Rejected records to load instead of reading anything.
    var replay: Runner.Request.Replay?
    /// Lists are asked for whole, whatever their pages' tags say and whenever they were read.
    var reloads = false
    /// Digest of configuration and program version.
    let configuration: [UInt8]
    /// Chains of pages read side by side.
    let fetchesAtOnce: Int

    func run() async throws(WarehouseError) {
        if let replay, let lane = lanes.first {
            try await lane.prepare(plan.layout, schemas: schemas, sets: 1)
            return try await self.replay(replay.ids, lane: lane)
        }
        let partitions = Partitions(pipeline: pipeline, registry: registry, warehouse: warehouse, log: log)
        let members = try await partitions.members()
        if backfill == nil { try await partitions.register(members) }
        try await prepareLanes()
        await fetcher.budget.beginList()
        let workers = lanes.map { lane in
            LaneWorker(
                lane: lane, plan: plan, pipeline: pipeline, runID: runID, fence: fence, configuration: configuration,
                clock: surroundings.now, report: handle)
        }
        if let backfill {
            let known = Dictionary(members.map { ($0?.partitionKey ?? "", $0) }) { first, _ in first }
            let source = ClaimedSlices(
                assignment: backfill, pipeline: pipeline.name, warehouse: warehouse, runID: runID, members: known,
                lanes: lanes.count, furnishing: try await furnishing(), tally: tally)
            await execute(source, workers)
            if let error = await source.failure { throw error }
        } else {
            try await runDue(members, partitions, workers)
        }
    }

    /// Side by side: each makes its stage tables.
    private func prepareLanes() async throws(WarehouseError) {
        let results = await withTaskGroup(of: Result<Void, WarehouseError>.self) { group in
            for lane in lanes {
                group.addTask {
                    do throws(WarehouseError) {
                        try await lane.prepare(plan.layout, schemas: schemas, sets: LaneWorker.stageSets)
                        return .success(())
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { try result.get() }
    }

    private var downloader: Downloader? {
        pipeline.download.map { spec in
            Downloader(
                spec: spec, records: pipeline.records, path: pipeline.path, apiOrigin: settings.baseURL.origin,
                transport: fetcher.files, gate: fetcher.gate, log: log)
        }
    }

    // MARK: Planning

    /// What is due, in rounds: windows first; then, with what they told, the changes; until nothing new is planned.
    private func runDue(_ members: [PartitionMember?], _ partitions: Partitions, _ workers: [LaneWorker])
        async throws(WarehouseError)
    {
        let plan = DuePlan(pipeline: pipeline, partitions: partitions)
        var attempted: Set<Attempt> = []
        for _ in 0..<4 {
            let ledger = try await warehouse.ledger(of: pipeline.name)
            let now = try await serverNow(ledger)
            var due: [(PartitionMember?, SliceRange)] = []
            for partition in members {
                let key = partition?.partitionKey ?? ""
                let ranges = plan.ranges(of: partition, ledger[key] ?? [], serverNow: now).map(whole)
                let windows = ranges.filter(\.isWindow)
                let fresh = windows.filter { !attempted.contains(Attempt(partition: key, range: $0)) }
                // Changes wait for the windows of their partition, which say where the feed begins.
                let chosen =
                    fresh.isEmpty
                    ? ranges.filter { !$0.isWindow && !attempted.contains(Attempt(partition: key, kindOf: $0)) } : fresh
                for range in chosen {
                    due.append((partition, range))
                    attempted.insert(
                        range.isWindow ? Attempt(partition: key, range: range) : Attempt(partition: key, kindOf: range))
                }
            }
            if due.isEmpty { return }
            await execute(try await number(due), workers)
            if await tally.stop != nil || Task.isCancelled { return }
        }
    }

    /// Of a reload: changes from their beginning. Days are read again by backfills.
    private func whole(_ range: SliceRange) -> SliceRange {
        guard reloads, case .changes = range, pipeline.reading.window == nil, let changes = pipeline.reading.changes
        else { return range }
        return .changes(since: changes.beginning)
    }

    /// A slice tried in this run; changes are tried once, whatever their beginning.
    private struct Attempt: Hashable {
        let partition: String
        let range: SliceRange

        init(partition: String, range: SliceRange) {
            self.partition = partition
            self.range = range
        }

        init(partition: String, kindOf range: SliceRange) {
            self.partition = partition
            if case .changes = range { self.range = .changes(since: .unixEpoch) } else { self.range = range }
        }
    }

    private func number(_ slices: [(PartitionMember?, SliceRange)]) async throws(WarehouseError) -> [SliceTask] {
        await tally.plan(slices.count)
        let numbers = try await warehouse.sliceNumbers(slices.count)
        let furnishing = try await furnishing()
        let isWhole = slices.contains { $0.1 == .snapshot } && !reloads
        let tags = isWhole ? try await warehouse.pageTags(of: pipeline.name, configuration: configuration) : [:]
        return zip(numbers, slices).map { number, slice in
            var task = SliceTask(id: number, partition: slice.0, range: slice.1)
            furnishing.furnish(&task)
            task.tags = tags[task.partitionKey] ?? []
            return task
        }
    }

    private func furnishing() async throws(WarehouseError) -> SliceFurnishing {
        let minimum = pipeline.reading.minimumVolume
        return SliceFurnishing(
            accepted: try await warehouse.acceptedSlices(of: pipeline.name), minimumVolume: minimum,
            past: minimum > 0 ? try await warehouse.pastReads(of: pipeline.name, bringing: VolumeGate.telling) : [:])
    }

    /// The API's clock. Before its first `as_of` in this run: the last one in the ledger, and what the database's clock
    /// says has passed since; without any, a `Date` header or the database's clock.
    private func serverNow(_ ledger: [String: [LedgerEntry]]) async throws(WarehouseError) -> Instant {
        if let asOf = await fetcher.gate.asOf { return asOf }
        let now = try await warehouse.now()
        if let known = DuePlan.serverNow(ledger, databaseNow: now) { return known }
        return await fetcher.gate.serverNow ?? now
    }

    // MARK: Executing

    private func execute(_ tasks: [SliceTask], _ workers: [LaneWorker]) async {
        let plan = LanePlan(await together(tasks), lanes: workers.count, freshMonths: await freshMonths(tasks))
        for worker in workers { await worker.fillMonths(plan.isByMonth) }
        await execute(PlannedSlices(plan), workers)
    }

    private func together(_ tasks: [SliceTask]) async -> [Fetch] {
        let size = pipeline.partition?.groupSize ?? 1
        guard size > 1, tasks.count > 1 else { return tasks.map { Fetch($0) } }
        // Not to know them costs some requests.
        let troubled = (try? await warehouse.troubledPartitions(of: pipeline.name)) ?? []
        return FetchPlan(size: size, troubled: troubled, beginning: pipeline.reading.changes?.beginning).fetches(tasks)
    }

    /// Reads slices side by side, as many as the API allows requests in flight, then publishes what is left.
    private func execute(_ source: any SliceSource, _ workers: [LaneWorker]) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            repeat {
                if await tally.stop?.isImmediate == true { group.cancelAll() }
                while running < fetchesAtOnce, let (fetch, lane) = await next(of: source) {
                    group.addTask { await read(fetch, workers[lane], lane, source) }
                    running += 1
                }
                running -= 1
            } while await group.next() != nil
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { await worker.flush() } }
        }
        await readAgain(source, workers)
    }

    private func next(of source: any SliceSource) async -> (fetch: Fetch, lane: Int)? {
        guard await tally.stop == nil, !Task.isCancelled else { return nil }
        return await source.next()
    }

    /// How often a slice is read again without the rows that the database refuses: the API may bring others then.
    private static let maximumRereads = 2

    private func readAgain(_ source: any SliceSource, _ workers: [LaneWorker]) async {
        let refusals = await refusals.take()
        var again: [SliceTask] = []
        for refusal in refusals {
            guard var task = await source.task(refusal.slice.id) else { continue }
            let isHopeless = await tally.stop != nil
            guard task.rereads < PipelineRunner.maximumRereads, !isHopeless, !Task.isCancelled else {
                await fail(task, RunFailure(refusal.error), isRetryable: false)
                continue
            }
            log.warning(
                "the database refuses records; the slice is read again without them",
                metadata: [
                    "pipeline": "\(pipeline.name)", "partition": "\(task.partitionKey)",
                    "slice": "\(refusal.slice.range)", "records": "\(refusal.rows.count)",
                    "cause": "\(refusal.error)",
                ])
            task.refused.insert(refusal.rows)
            task.rereads += 1
            again.append(task)
        }
        if !again.isEmpty { await execute(again, workers) }
    }

    /// Months of windows that no partition has been made for; none for tables without them.
    private func freshMonths(_ tasks: [SliceTask]) async -> Set<CivilDay> {
        let months = Set(tasks.compactMap(\.month)).sorted()
        guard !months.isEmpty, plan.layout.targets.count == 1, let table = plan.layout.targets.first?.table,
            schemas[table]?.isMonthly == true
        else { return [] }
        return (try? await warehouse.missingMonths(months, of: table)) ?? []
    }

    private func read(_ fetch: Fetch, _ worker: LaneWorker, _ lane: Int, _ source: any SliceSource) async {
        let reader = SliceReader(
            pipeline: pipeline, baseURL: settings.baseURL, headers: settings.headers, fetcher: fetcher,
            retry: RetryPolicy(settings.retry), pool: pool, worker: worker, random: surroundings.random,
            executor: surroundings.executor, plan: plan, memberMemory: memberMemory, downloader: downloader,
            isAlone: source.isAlone)
        let outcome = await reader.read(fetch)
        if fetch.isShared, let error = outcome.sourceError, await isWorthSplitting(error) {
            log.notice(
                "partitions are read one by one, as together they cannot be",
                metadata: [
                    "pipeline": "\(pipeline.name)", "partition": "\(fetch.partitionKey)", "cause": "\(error)",
                ])
            await tally.add(calls: outcome.calls, retries: outcome.retries)
            return await source.split(fetch, lane: lane)
        }
        await tally.add(outcome, fetch)
        for (task, failure) in outcome.held { await fail(task, failure, isRetryable: false) }
        guard var failure = outcome.failure else { return }
        if let error = outcome.sourceError, error.kind == .later, let wait = error.retryAfter {
            failure.resume(at: surroundings.wallClock() + .seconds(wait.components.seconds + 1))
        }
        guard await tally.isWorthTelling(failure) else { return }
        for task in fetch.slices {
            await fail(task, failure, isRetryable: outcome.sourceError?.isRetryable ?? false)
        }
        await stopIfHopeless(outcome, failure)
    }

    /// One of the partitions may be the cause: then the others need not suffer for it.
    private func isWorthSplitting(_ error: SourceError) async -> Bool {
        switch error.kind {
        case .brokenPage, .restart, .miscounted, .pageTooLarge, .partitionRefused, .gone, .rejected: true
        case .unavailable: await fetcher.gate.hasEverSucceeded
        case .credentials, .forbidden, .security, .later, .cancelled: false
        }
    }

    let pool: TransformPool
    let memberMemory: MemberMemory
    private let refusals = Refusals()

    /// Ends the pipeline, or the run, when the other slices would only meet the same refusal.
    private func stopIfHopeless(_ outcome: SliceReader.Outcome, _ failure: RunFailure) async {
        if let error = outcome.warehouseError {
            if !error.concernsBatchOnly { await tally.stop(failure, endsRun: true) }
            return
        }
        guard let error = outcome.sourceError else { return }
        switch error.kind {
        case .credentials, .security, .later, .cancelled:
            await tally.stop(failure, endsRun: true)
        case .forbidden:
            await tally.stop(failure, endsRun: false)
        case .unavailable:
            // Nothing but trouble since the run began: one list may be broken; if it is two, the API is down.
            guard await fetcher.gate.hasEverSucceeded else {
                await tally.stop(failure, endsRun: await fetcher.gate.noteOutage(of: pipeline.name) > 1)
                return
            }
            // One client that cannot be served must not keep the others from being read; all in a row are an outage.
            if await tally.unserved.count >= settings.limits.concurrency { await tally.stop(failure, endsRun: false) }
        case .brokenPage, .restart, .miscounted, .pageTooLarge, .partitionRefused, .gone, .rejected: break
        }
    }

    private func fail(_ task: SliceTask, _ failure: RunFailure, isRetryable: Bool) async {
        let range = task.ledgerRange(asOf: nil)
        await fail(task.partitionKey, range, task.claim, failure, isRetryable: isRetryable)
    }

    func fail(
        _ partitionKey: String, _ range: LedgerRange, _ claim: BackfillClaim?, _ failure: RunFailure, isRetryable: Bool
    ) async {
        await tally.failed(partitionKey: partitionKey, range, failure)
        log.error(
            failure.gate == nil ? "slice failed" : "slice held",
            metadata: [
                "pipeline": "\(pipeline.name)", "partition": "\(partitionKey)", "slice": "\(range)",
                "cause": "\(failure)",
            ])
        let note = SliceFailure(
            runID: runID, pipeline: pipeline.name, partitionKey: partitionKey, range: range,
            errorClass: failure.kind.rawValue, error: failure.description, isRetryable: isRetryable,
            gate: failure.gate)
        // The books are a courtesy here: if the database is gone, its own error has been reported.
        try? await warehouse.note(note)
        // What ends the whole run is not the slice's fault: it goes back as it is.
        if let claim, failure.isOfSlice {
            try? await warehouse.fail(
                claim, worker: runID, error: failure.description, isHeld: failure.gate != nil, isRetryable: isRetryable)
        }
    }

    @Sendable private func handle(_ event: LaneEvent) async {
        switch event {
        case .published(let slices, let outcome):
            await tally.published(slices, outcome)
            log.debug("published", metadata: ["pipeline": "\(pipeline.name)", "slices": "\(slices.count)"])
        case .refused(let slice, let rows, let error):
            await refusals.add(Refusals.Refusal(slice: slice, rows: rows, error: error))
        case .failed(let slices, let error) where error.kind == .fenced && backfill != nil:
            // Somebody took them over while this process did not show itself, or the job was cancelled.
            log.notice(
                "slices are another worker's by now",
                metadata: ["pipeline": "\(pipeline.name)", "slices": "\(slices.count)"])
        case .failed(let slices, let error):
            let failure = RunFailure(error)
            for slice in slices {
                await fail(slice.partitionKey, slice.range, slice.claim, failure, isRetryable: error.isTemporary)
            }
            if !error.concernsBatchOnly || error.isTemporary {
                await tally.stop(failure, endsRun: true)
            }
        }
    }
}

extension PartitionLedger {
    init(_ entries: [LedgerEntry]) {
        self.init()
        for entry in entries {
            switch entry.range {
            case .window(let first, let last): windows.append(Window(first: first, last: last, asOf: entry.asOf))
            case .changes(let from, let until?): changes.append(Changes(since: from, until: until))
            case .changes, .snapshot, .replay: break
            }
        }
    }
}
