import Core
import Extract
import Transform

/// A nightly run of one pipeline: what is due by its ledger, in rounds, and what is to be found gone.
struct DueRun: Sendable {
    let runner: PipelineRunner
    let rereading: Rereading

    private var pipeline: Pipeline { runner.pipeline }

    func run(_ members: [PartitionMember?], _ partitions: Partitions, _ healing: Healing, _ publishers: [LanePublisher])
        async throws(WarehouseError)
    {
        try await markOrphans()
        try await runDue(members, partitions, healing, publishers)
        try await sweep(members, healing, publishers)
    }

    /// What is due, in rounds: windows first; then, with what they told, the changes; until nothing new is planned.
    private func runDue(
        _ members: [PartitionMember?], _ partitions: Partitions, _ healing: Healing, _ publishers: [LanePublisher]
    ) async throws(WarehouseError) {
        let plan = DuePlan(pipeline: pipeline, partitions: partitions)
        var attempts: [String: Attempts] = [:]
        let began = runner.context.fetcher.clock.database.now(at: runner.context.fetcher.pace.now)
        let jobs = try await reportDays()
        var history = ClockHistory()
        for round in 0..<4 {
            let ledger = try await runner.warehouse.ledger.entries(of: pipeline.name)
            // What this run hears must not confirm itself.
            if round == 0 { history = ClockHistory(ledger.values.joined()) }
            // A run that goes on past midnight plans no further day than it began with.
            let now = await runner.context.fetcher.clock.planned(at: began, history: history)
            var due: [(PartitionMember?, SliceRange)] = []
            for partition in members {
                let key = partition?.partitionKey ?? ""
                // Days are read again once a run; changes wait for the windows, and begin where they must in each round.
                let records = healing.due(key).filter { round == 0 || $0.days == nil || pipeline.reading.window == nil }
                let ranges = plan.plan(of: partition, ledger[key] ?? [], now, healing: records).ranges.map(whole)
                let chosen = attempts[key, default: Attempts()].choose(
                    from: OpenReportDays(jobs[key] ?? []).cut(ranges))
                due += chosen.map { (partition, $0) }
            }
            if due.isEmpty { return }
            await SliceExecutor(runner: runner, publishers: publishers, history: history)
                .execute(try await number(due, healing))
            if await runner.tally.stop != nil || Task.isCancelled { return }
        }
    }

    /// Days that report jobs of earlier runs are of, by partition key.
    private func reportDays() async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]] {
        guard let report = pipeline.report, pipeline.reading.window != nil else { return [:] }
        return try await runner.warehouse.reportJobs.days(of: pipeline.name, keep: report.keep)
    }

    /// What belongs to members that are gone goes with them, where that is wanted.
    private func markOrphans() async throws(WarehouseError) {
        guard pipeline.reading.deletesOrphans, case .fence(let fence) = runner.owner,
            let entity = pipeline.partition?.entity,
            let parent = runner.context.registry[entity: entity]
        else { return }
        let tables = pipeline.loads.compactMap { runner.compiled.schemas[$0.table] }
        let marked = try await runner.warehouse.members.markOrphans(
            in: tables, of: parent, for: pipeline.name, fence: fence)
        await runner.tally.orphaned(marked)
    }

    /// After the changes: what they brought is in the list that is read now, unless it is gone.
    private func sweep(_ members: [PartitionMember?], _ healing: Healing, _ publishers: [LanePublisher])
        async throws(WarehouseError)
    {
        guard await runner.tally.stop == nil, !Task.isCancelled else { return }
        let sweep = try await Sweep(pipeline, in: runner.warehouse)
        let due = members.filter { sweep.isDue($0?.partitionKey ?? "", isAsked: rereading != .incremental) }
        if due.isEmpty { return }
        await SliceExecutor(runner: runner, publishers: publishers).execute(
            try await number(due.map { ($0, .snapshot) }, healing))
    }

    /// Of a reload: changes from their beginning. Days are read again by backfills.
    private func whole(_ range: SliceRange) -> SliceRange {
        guard rereading != .incremental, case .changes = range, pipeline.reading.window == nil,
            let changes = pipeline.reading.changes
        else { return range }
        return .changes(since: changes.beginning)
    }

    private func number(_ slices: [(PartitionMember?, SliceRange)], _ healing: Healing)
        async throws(WarehouseError) -> [SliceTask]
    {
        await runner.tally.plan(slices.count)
        let numbers = try await runner.warehouse.ledger.sliceNumbers(slices.count)
        let furnishing = try await runner.furnishing(healing)
        let isWhole = slices.contains { $0.1 == .snapshot } && rereading == .incremental && pipeline.reading.isSnapshot
        let tags =
            isWhole
            ? try await runner.warehouse.pages.tags(of: pipeline.name, configuration: runner.context.configuration)
            : [:]
        return zip(numbers, slices).map { number, slice in
            var task = SliceTask(id: number, partition: slice.0, range: slice.1)
            furnishing.furnish(&task)
            task.rewrites = rereading == .rewriting
            task.tags = tags[task.partitionKey] ?? []
            return task
        }
    }
}
