import Core
import Extract
import Logging
import Transform

/// Says what a run or a backfill would do, from the ledger and the books alone: the API is not asked.
package struct LoadPlanner: Sendable {
    private let configuration: Configuration
    private let warehouse: any WarehouseGateway
    private let log: Logger

    package init(_ configuration: Configuration, warehouse: any WarehouseGateway, log: Logger) {
        self.configuration = configuration
        self.warehouse = warehouse
        self.log = log
    }

    /// What would be read of one pipeline, and what that costs if it goes as it did lately.
    package struct Entry: Sendable {
        package let pipeline: String
        package var partitions = 0
        package var windows = 0
        package var changes = 0
        package var snapshots = 0
        /// Of the windows.
        package var days: ClosedRange<CivilDay>?
        /// At least one per chain of pages.
        package var requests = 0
        package var records = 0
        /// `nil`: nothing is known of the speed.
        package var duration: Duration?
        /// Past reads that the estimate rests on.
        package var samples = 0
        /// Slices that are read again, or further back, for records that wait in quarantine.
        package var rereads = 0
        /// Lists that are read whole, besides their changes, to find what they lack.
        package var sweeps = 0
        /// Records that they may bring again.
        package var waiting = 0
        /// Records that have waited for too long to be read again.
        package var abandoned = 0
        /// Months of tables that would be made: `dw.fact_ad_performance_daily 2026-03`.
        package var newMonths: [String] = []

        package var slices: Int { windows + changes + snapshots }
    }

    /// What the next run of each pipeline reads again for records that wait in quarantine; only pipelines that have some.
    package func healing() async throws(WarehouseError) -> [Entry] {
        var entries: [Entry] = []
        for pipeline in configuration.pipelines {
            let records = try await warehouse.quarantine.waiting(of: pipeline.name)
            if records.isEmpty { continue }
            var entry = try await nextRun(of: pipeline)
            entry.abandoned = records.filter { $0.age > pipeline.reading.heal }.count
            entries.append(entry)
        }
        return entries
    }

    /// A nightly run of these pipelines; of all but the optional ones if none is named.
    package func run(_ names: [String]) async throws -> [Entry] {
        let chosen = configuration.pipelines.filter { names.isEmpty ? !$0.isOptional : names.contains($0.name) }
        try await warehouse.requireOwnProgress(of: chosen, in: configuration)
        var entries: [Entry] = []
        for pipeline in chosen { entries.append(try await nextRun(of: pipeline)) }
        return entries
    }

    private func nextRun(of pipeline: Pipeline) async throws(WarehouseError) -> Entry {
        let registry = EntityRegistry(configuration.pipelines)
        let partitions = Partitions(pipeline: pipeline, registry: registry, warehouse: warehouse, log: log)
        let healing = Healing(
            pipeline, try await warehouse.quarantine.waiting(of: pipeline.name), upcoming: 1)
        let members = try await partitions.members(healing: healing.partitions)
        let ledger = try await warehouse.ledger.entries(of: pipeline.name)
        let now = DuePlan.now(
            ClockHistory(ledger.values.joined()), databaseNow: try await warehouse.now(),
            tolerance: configuration.settings(of: pipeline).clockSkew)
        let due = DuePlan(pipeline: pipeline, partitions: partitions)
        var tasks: [SliceTask] = []
        let sweep = try await Sweep(pipeline, in: warehouse)
        var (rereads, waiting, sweeps) = (0, 0, 0)
        for member in members {
            let key = member?.partitionKey ?? ""
            let plan = due.plan(of: member, ledger[key] ?? [], now, healing: healing.due(key))
            rereads += plan.reread
            waiting += plan.records
            var ranges = plan.ranges
            // The first changes follow the first windows, in the same run.
            if let changes = pipeline.reading.changes, !ranges.contains(where: \.isChanges) {
                ranges.append(.changes(since: changes.beginning))
            }
            if sweep.isDue(key) {
                ranges.append(.snapshot)
                sweeps += 1
            }
            tasks += ranges.map { SliceTask(id: 0, partition: member, range: $0) }
        }
        var entry = try await entry(pipeline, registry, members.count, tasks)
        entry.rereads = rereads
        entry.waiting = waiting
        entry.sweeps = sweeps
        return entry
    }

    /// A backfill.
    package func backfill(_ order: BackfillOrder) async throws -> [Entry] {
        let registry = EntityRegistry(configuration.pipelines)
        try await warehouse.requireOwnProgress(
            of: configuration.pipelines.filter { order.pipelines.contains($0.name) }, in: configuration)
        let slices = try await BackfillStart(configuration, warehouse: warehouse, log: log).slices(of: order)
        var entries: [Entry] = []
        for pipeline in configuration.pipelines where order.pipelines.contains(pipeline.name) {
            let mine = slices.filter { $0.pipeline == pipeline.name }
            let tasks = mine.map { slice in
                SliceTask(
                    id: 0, partition: nil, range: .window(first: slice.days.lowerBound, last: slice.days.upperBound))
            }
            entries.append(try await entry(pipeline, registry, Set(mine.map(\.partitionKey)).count, tasks))
        }
        return entries
    }

    private func entry(_ pipeline: Pipeline, _ registry: EntityRegistry, _ partitions: Int, _ tasks: [SliceTask])
        async throws(WarehouseError) -> Entry
    {
        var entry = Entry(pipeline: pipeline.name)
        entry.partitions = partitions
        let history = try await warehouse.ledger.readHistory(of: pipeline.name)
        let plan = FetchPlan(
            size: pipeline.partition?.groupSize ?? 1,
            troubled: try await warehouse.failures.troubledPartitions(of: pipeline.name),
            beginning: pipeline.reading.changes?.beginning)
        var requests = 0.0
        var records = 0.0
        for fetch in plan.fetches(tasks) {
            switch fetch.first.range {
            case .window(let first, let last):
                entry.windows += 1
                entry.days = ClosedRange(
                    from: min(entry.days?.lowerBound ?? first, first),
                    through: max(entry.days?.upperBound ?? last, last))
                let days = Double(last - first + 1)
                requests += max(1, days * (history.windows.callsPerDay ?? 0))
                records += days * (history.windows.recordsPerDay ?? 0)
            case .changes:
                entry.changes += fetch.slices.count
                requests += max(1, Double(fetch.slices.count) * (history.changes.callsPerRead ?? 0))
                records += Double(fetch.slices.count) * (history.changes.recordsPerRead ?? 0)
            case .snapshot:
                entry.snapshots += 1
                requests += max(1, history.snapshots.callsPerRead ?? 0)
                records += history.snapshots.recordsPerRead ?? 0
            }
        }
        entry.requests = Int(requests.rounded(.up))
        entry.records = Int(records.rounded())
        entry.samples = history.windows.reads + history.changes.reads + history.snapshots.reads
        entry.duration = history.secondsPerCall.map {
            max(.seconds(requests * $0), configuration.settings(of: pipeline).limits.leastTime(of: requests))
        }
        entry.newMonths = try await newMonths(pipeline, registry, tasks)
        return entry
    }

    private func newMonths(_ pipeline: Pipeline, _ registry: EntityRegistry, _ tasks: [SliceTask])
        async throws(WarehouseError) -> [String]
    {
        let months = Set(
            tasks.flatMap { task -> [CivilDay] in
                guard case .window(let first, let last) = task.range else { return [] }
                return sequence(first: first.firstOfMonth) { ($0 + 31).firstOfMonth }.prefix { $0 <= last }.map(\.self)
            }
        ).sorted()
        guard !months.isEmpty else { return [] }
        var result: [String] = []
        let tables = Set(pipeline.loads.map(\.table))
        for (name, schema) in try await warehouse.catalogue.schemas(of: tables).sorted(by: {
            $0.key.description < $1.key.description
        }) where schema.isMonthly {
            for month in try await warehouse.catalogue.missingMonths(months, of: name).sorted() {
                result.append("\(name) \(month.description.prefix(7))")
            }
        }
        return result
    }
}
