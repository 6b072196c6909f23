import Core
import Extract
import JSONReader
import Logging
import Transform

/// Reads one slice page by page: fetch, transform, stage. The next page is fetched while the last is being copied.
struct SliceReader: Sendable {
    let compiled: CompiledPipeline
    let context: RunContext
    let pool: TransformPool
    let publisher: LanePublisher
    /// True if no other slice is read meanwhile.
    let isAlone: Bool
    /// The API's clock as earlier runs heard it.
    let history: ClockHistory

    init(
        _ compiled: CompiledPipeline, _ context: RunContext, pool: TransformPool, publisher: LanePublisher,
        isAlone: Bool, history: ClockHistory
    ) {
        self.compiled = compiled
        self.context = context
        self.pool = pool
        self.publisher = publisher
        self.isAlone = isAlone
        self.history = history
    }

    var pipeline: Pipeline { compiled.pipeline }
    var fetcher: PageFetcher { context.fetcher }
    private var plan: TransformPlan { compiled.plan }
    private var fields: FieldWatch { compiled.fields }

    /// Number of times that a slice may begin again (expired cursors, lists that shift under the pages).
    private static let maximumRestarts = 3

    var pages: PageReading {
        PageReading(pipeline, fetcher.classifier(for: pipeline), baseURL: context.settings.baseURL)
    }
    private var gates: ReadSliceGates {
        ReadSliceGates(pipeline: pipeline.name, reading: pipeline.reading, fields: fields)
    }

    /// The end of reading a slice, with what it cost.
    struct Outcome: Sendable {
        var calls = 0
        var retries = 0
        /// The failure of the fetch as a whole.
        var failure: RunFailure?
        /// Slices that were read to their end and that a gate holds.
        var held: [(task: SliceTask, failure: RunFailure)] = []
        var sourceError: SourceError?
        var warehouseError: WarehouseError?

        mutating func add(_ costs: ReportDesk.Costs) {
            calls += costs.calls
            retries += costs.retries
        }

        mutating func note(_ error: ReadFailure, of pipeline: Pipeline) {
            switch error {
            case .source(let error):
                sourceError = error
                failure = RunFailure(error, of: pipeline.name)
            case .warehouse(let error):
                warehouseError = error
                failure = RunFailure(error)
            }
        }
    }

    /// Reads what the fetch serves to its end; its slices are then complete or abandoned.
    func read(_ fetch: Fetch) async -> Outcome {
        var outcome = Outcome()
        var reports: [SliceRange: FinishedReport] = [:]
        var costs = ReportDesk.Costs()
        // A batch does not wait for what an API has yet to make.
        do throws(ReadFailure) { try await prepareReport(fetch, &reports, &costs) } catch {
            outcome.add(costs)
            outcome.note(error, of: pipeline)
            return outcome
        }
        outcome.add(costs)
        let tickets = await publisher.admit(fetch.slices.map(\.id), month: fetch.first.month)
        var restarts = 0
        while true {
            var progress = SliceProgress(
                paginator: pipeline.paginator,
                parts: fetch.slices.map { task in
                    SliceProgress.Part(
                        task: task, members: SliceMembers(plan, memory: context.memberMemory),
                        stage: SliceStage(tables: plan.layout.tables.count))
                },
                known: KnownRowsLookup(
                    plan.layout, range: fetch.range, reading: pipeline.reading, isAlone: isAlone,
                    isShared: fetch.isShared, trustsHashes: !fetch.slices.contains(where: \.rewrites)),
                tags: PageTags(fetch.first, of: pipeline, isFirstAttempt: restarts == 0))
            progress.reports = reports
            let result = await readPages(fetch, tickets[0], &progress)
            reports = progress.reports
            await progress.learning?.value
            let copied = await progress.copying?.value ?? .success(())
            outcome.calls += progress.calls
            outcome.retries += progress.retries
            switch (result, copied) {
            case (_, .failure(let error)):
                outcome.warehouseError = error
                outcome.failure = RunFailure(error)
            case (.failure(.warehouse(let error)), _): outcome.note(.warehouse(error), of: pipeline)
            case (.failure(.source(let error)), _):
                if error.kind == .restart || error.kind == .miscounted, restarts < SliceReader.maximumRestarts,
                    await begin(again: tickets)
                {
                    restarts += 1
                    continue
                }
                if error.isEndOfReport { await giveUp(reports) }
                outcome.note(.source(error), of: pipeline)
            case (.success, .success):
                await complete(progress, tickets, &outcome)
                return outcome
            }
            for ticket in tickets { await publisher.abandon(ticket, hasStaged: progress.hasStaged || restarts > 0) }
            return outcome
        }
    }

    private func begin(again tickets: [LanePublisher.Ticket]) async -> Bool {
        for ticket in tickets {
            do { try await publisher.discard(ticket) } catch { return false }
        }
        return true
    }

    /// Has each slice pass its gates, or holds it alone.
    private func complete(_ progress: SliceProgress, _ tickets: [LanePublisher.Ticket], _ outcome: inout Outcome) async
    {
        let time: ServerTime
        if let known = progress.time {
            time = known
        } else {
            // Nothing is there, and that is the answer.
            time = await fetcher.clock.time(said: nil, sent: fetcher.pace.now, history: history)
        }
        for (index, part) in progress.parts.enumerated() {
            var time = time
            time.hold(against: part.stage.versions)
            var stage = part.stage
            if !part.task.isAccepted, let held = gates.failure(of: stage, part.task, asOf: time.believed) {
                fields.add(stage.shape, stage.newCodes, partition: part.task.partitionKey, isPublished: false)
                outcome.held.append((part.task, held))
                await publisher.abandon(tickets[index], hasStaged: part.stage.received > 0)
                await giveUp(progress.reports)
                continue
            }
            // What was asked is counted once.
            let slice = completed(part, progress, time, calls: index == 0 ? outcome.calls : 0, isFirst: index == 0)
            fields.add(stage.shape, stage.newCodes, partition: part.task.partitionKey, isPublished: true)
            // Counted: thousands of slices may wait for their batch.
            stage.shape = PathTally()
            await publisher.complete(slice, stage, tickets[index])
        }
    }

    private func completed(
        _ part: SliceProgress.Part, _ progress: SliceProgress, _ time: ServerTime, calls: Int, isFirst: Bool
    ) -> CompletedSlice {
        let task = part.task
        var slice = CompletedSlice(
            id: task.id, partition: task.partition, range: task.ledgerRange(asOf: time.believed), asOf: time.believed,
            pages: isFirst ? progress.pages : 0, calls: calls, received: part.stage.received,
            rejected: part.stage.rejected, isAccepted: task.isAccepted,
            rows: zip(part.stage.tables, part.stage.knownRows).map { $0.rows + $1 })
        slice.readAt = time.databaseNow
        slice.serverTime = time.said
        if task.range != .snapshot { slice.mark = time.mark(part.stage.versions, hasVersions: plan.hasVersions) }
        slice.daysRead = task.range.days.flatMap { days in
            ClosedRange(from: progress.goneThrough.map { $0 + 1 } ?? days.lowerBound, through: days.upperBound)
        }
        slice.claim = task.claim
        slice.healed = part.stage.healed
        slice.refusals = part.stage.refusals
        slice.isNotModified = progress.tags.isNotModified
        slice.tags = progress.tags.toKeep(slice)
        slice.reportJobs = progress.reports.values.map(\.job.number)
        return slice
    }

    /// Reads the list, or the halves of a window of which something is gone, the later one first: an API forgets what is
    /// oldest, so that before a single day that is gone there is nothing to ask for.
    private func readPages(_ fetch: Fetch, _ ticket: LanePublisher.Ticket, _ progress: inout SliceProgress) async
        -> Result<Void, ReadFailure>
    {
        var ranges = [fetch.range]
        while let range = ranges.popLast() {
            let before = progress.pages
            guard case .failure(let failure) = await readList(range, fetch, ticket, &progress) else { continue }
            guard case .source(let error) = failure, error.kind == .gone, progress.pages == before, !fetch.isShared
            else { return .failure(failure) }
            if let (first, second) = range.halves {
                ranges += [first, second]
                progress.paginator = pipeline.paginator
            } else {
                progress.goneThrough = range.days?.upperBound
                break
            }
        }
        return .success(())
    }

    private func readList(
        _ range: SliceRange, _ fetch: Fetch, _ ticket: LanePublisher.Ticket, _ progress: inout SliceProgress
    ) async -> Result<Void, ReadFailure> {
        var costs = ReportDesk.Costs()
        let report: FinishedReport?
        do throws(ReadFailure) { report = try await self.report(on: range, fetch, &progress.reports, &costs) } catch {
            return .failure(error)
        }
        progress.calls += costs.calls
        progress.retries += costs.retries
        if let report {
            // Of several the earliest counts: none of the records is older.
            let time = await time(of: report)
            if progress.time.map({ time.databaseNow < $0.databaseNow }) ?? true { progress.time = time }
        }
        progress.paginator = pipeline.paginator
        progress.contents = PageTrail()
        var source = PageSource(fetch, range, report, of: pipeline, context.settings)
        do throws(SourceError) {
            try fetch.requireColumns(pipeline)
            while let page = try await source.next(fetch, self, &progress) {
                progress.pages += 1
                try progress.tags.note(page.kept, isNotModified: page.chunk == nil, pipeline)
                guard let chunk = page.chunk else {
                    if let kept = page.kept { progress.parts[0].stage.add(kept) }
                    continue
                }
                // One copy at a time: the chunk before must be with the server before this one follows.
                if case .failure = await progress.copying?.value ?? .success(()) {
                    await pool.giveBack(chunk)
                    await source.close(self)
                    return .success(())
                }
                progress.add(chunk, at: fetcher.clock.database.now(at: fetcher.pace.now))
                learn(from: chunk, fetch.first, &progress)
                progress.copying = Task(executorPreference: context.surroundings.executor) { [publisher, pool] in
                    let result: Result<Void, WarehouseError>
                    do throws(WarehouseError) {
                        try await publisher.stage(chunk, ticket)
                        result = .success(())
                    } catch { result = .failure(error) }
                    await pool.giveBack(chunk)
                    return result
                }
            }
            return .success(())
        } catch {
            await source.close(self)
            return .failure(.source(report == nil ? error : error.ofPoll))
        }
    }

    /// Asks what of a window or list the target holds as it is, before it is read on.
    private func learn(from chunk: StageChunk, _ task: SliceTask, _ progress: inout SliceProgress) {
        guard !progress.known.isSettled else { return }
        let seen = chunk.seen
        let rows = chunk.received
        progress.learning = Task(executorPreference: context.surroundings.executor) {
            [publisher, known = progress.known] in
            await known.learn(from: seen, rows: rows, partition: task.partition) { await publisher.knownRows($0) }
        }
    }
}
