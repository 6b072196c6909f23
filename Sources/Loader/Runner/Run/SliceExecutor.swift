import Core
import Extract
import Logging
import Transform

/// Slices of one pipeline, read side by side and published through its lanes.
struct SliceExecutor: Sendable {
    let runner: PipelineRunner
    let publishers: [LanePublisher]
    /// What earlier runs heard of the API's clock.
    let history: ClockHistory

    init(runner: PipelineRunner, publishers: [LanePublisher], history: ClockHistory = ClockHistory()) {
        self.runner = runner
        self.publishers = publishers
        self.history = history
    }

    private var pipeline: Pipeline { runner.pipeline }
    private var warehouse: any WarehouseGateway { runner.warehouse }
    private var tally: PipelineTally { runner.tally }
    private var log: Logger { runner.log }

    func execute(_ tasks: [SliceTask]) async {
        let plan = LanePlan(await together(tasks), lanes: publishers.count, freshMonths: await freshMonths(tasks))
        for publisher in publishers { await publisher.fillMonths(plan.isByMonth) }
        await execute(PlannedSlices(plan))
    }

    private func together(_ tasks: [SliceTask]) async -> [Fetch] {
        let size = pipeline.partition?.groupSize ?? 1
        guard size > 1, tasks.count > 1 else { return tasks.map { Fetch($0) } }
        // Not to know them costs some requests.
        let troubled = (try? await warehouse.failures.troubledPartitions(of: pipeline.name)) ?? []
        return FetchPlan(size: size, troubled: troubled, beginning: pipeline.reading.changes?.beginning).fetches(tasks)
    }

    /// Reads slices side by side, as many as the API allows requests in flight, then publishes what is left.
    func execute(_ source: any SliceSource) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            repeat {
                if await tally.stop?.isImmediate == true { group.cancelAll() }
                while running < fetchesAtOnce, let (fetch, lane) = await next(of: source) {
                    group.addTask { await read(fetch, publishers[lane], lane, source) }
                    running += 1
                }
                running -= 1
            } while await group.next() != nil
        }
        await withTaskGroup(of: Void.self) { group in
            for publisher in publishers { group.addTask { await publisher.flush() } }
        }
        await readAgain(source)
    }

    /// Jobs that are waited for ask little of the API.
    private var fetchesAtOnce: Int { pipeline.report?.atOnce ?? runner.context.fetchesAtOnce }

    private func next(of source: any SliceSource) async -> (fetch: Fetch, lane: Int)? {
        guard await tally.stop == nil, !Task.isCancelled else { return nil }
        return await source.next()
    }

    /// How often a slice is read again without the rows that the database refuses: the API may bring others then.
    private static let maximumRereads = 2

    private func readAgain(_ source: any SliceSource) async {
        let refusals = await runner.refusals.take()
        var again: [SliceTask] = []
        for refusal in refusals {
            guard var task = await source.task(refusal.slice.id) else { continue }
            let isHopeless = await tally.stop != nil
            guard task.rereads < SliceExecutor.maximumRereads, !isHopeless, !Task.isCancelled else {
                await runner.fail(task, RunFailure(refusal.error), isRetryable: false)
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
        if !again.isEmpty { await execute(again) }
    }

    /// Months of windows that no partition has been made for; none for tables without them.
    private func freshMonths(_ tasks: [SliceTask]) async -> Set<CivilDay> {
        let months = Set(tasks.compactMap(\.month)).sorted()
        guard !months.isEmpty, runner.plan.layout.targets.count == 1,
            let table = runner.plan.layout.targets.first?.table,
            runner.compiled.schemas[table]?.isMonthly == true
        else { return [] }
        return (try? await warehouse.catalogue.missingMonths(months, of: table)) ?? []
    }

    private func read(_ fetch: Fetch, _ publisher: LanePublisher, _ lane: Int, _ source: any SliceSource) async {
        let reader = SliceReader(
            runner.compiled, runner.context, pool: runner.pool, publisher: publisher, isAlone: source.isAlone,
            history: history)
        let outcome = await reader.read(fetch)
        if fetch.isShared, let error = outcome.sourceError, await runner.isWorthSplitting(error) {
            log.notice(
                "the request for several partitions failed; they are read one by one",
                metadata: [
                    "pipeline": "\(pipeline.name)", "partition": "\(fetch.partitionKey)", "cause": "\(error)",
                ])
            await tally.add(calls: outcome.calls, retries: outcome.retries)
            return await source.split(fetch, lane: lane)
        }
        await tally.add(outcome, fetch)
        for (task, failure) in outcome.held { await runner.fail(task, failure, isRetryable: false) }
        guard var failure = outcome.failure else { return }
        if let error = outcome.sourceError, error.kind == .skipped {
            for task in fetch.slices { await runner.skip(task, failure, error) }
            return
        }
        if let error = outcome.sourceError, error.kind == .later, let wait = error.retryAfter {
            failure.resume(at: runner.context.surroundings.wallClock() + .seconds(wait.components.seconds + 1))
        }
        guard await tally.isWorthTelling(failure) else { return }
        for task in fetch.slices {
            await runner.fail(task, failure, isRetryable: outcome.sourceError?.isRetryable ?? false)
        }
        await runner.stopIfHopeless(outcome, failure)
    }
}
