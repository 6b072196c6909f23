import Core
import Extract
import Logging
import Transform

/// Cuts what a backfill is to read into slices, and writes the job down.
package struct BackfillStart: Sendable {
    private let configuration: Configuration
    private let warehouse: any WarehouseGateway
    private let log: Logger

    package init(_ configuration: Configuration, warehouse: any WarehouseGateway, log: Logger) {
        self.configuration = configuration
        self.warehouse = warehouse
        self.log = log
    }

    /// Members that are wanted and that no pipeline has.
    package struct UnknownMembers: Error {
        package let ids: [String]
    }

    /// Begins the job, or takes up the one like it that is not over.
    package func open(_ order: BackfillOrder) async throws -> (job: Int64, isOld: Bool) {
        try await warehouse.requireOwnProgress(
            of: configuration.pipelines.filter { order.pipelines.contains($0.name) }, in: configuration)
        if let job = try await warehouse.backfills.openJob(like: order) { return (job, true) }
        return try await warehouse.backfills.open(order, slices: try await slices(of: order, registers: true))
    }

    /// Slices in the order in which they are to be read: pipelines in their order, then days, then partitions.
    ///
    /// - Parameter registers: Writes the partitions into the books, as a run would.
    package func slices(of order: BackfillOrder, registers: Bool = false) async throws -> [BackfillSlice] {
        let registry = EntityRegistry(configuration.pipelines)
        var unknown = Set(order.members)
        var result: [BackfillSlice] = []
        for pipeline in configuration.pipelines where order.pipelines.contains(pipeline.name) {
            guard var window = pipeline.reading.window else { continue }
            if let days = order.sliceDays { window.sliceDays = days }
            let partitions = Partitions(pipeline: pipeline, registry: registry, warehouse: warehouse, log: log)
            let members = try await partitions.members()
            if registers { try await partitions.register(members) }
            let wanted = members.filter { member in
                order.members.isEmpty || member.map { order.members.contains($0.id) } ?? false
            }
            unknown.subtract(wanted.compactMap { $0?.id })
            let gaps = order.onlyGaps ? try await warehouse.ledger.gaps(of: pipeline.name) : [:]
            var slices: [BackfillSlice] = []
            for key in wanted.map({ $0?.partitionKey ?? "" }) {
                let ranges = order.onlyGaps ? clip(gaps[key] ?? [], to: order.days) : [order.days].compactMap { $0 }
                for range in ranges {
                    for case .window(let first, let last) in BackfillPlanner.plan(
                        window, from: range.lowerBound, to: range.upperBound)
                    {
                        guard let days = ClosedRange(from: first, through: last) else { continue }
                        slices.append(BackfillSlice(pipeline: pipeline.name, partitionKey: key, days: days))
                    }
                }
            }
            result += slices.sorted {
                ($0.days.lowerBound, $0.partitionKey) < ($1.days.lowerBound, $1.partitionKey)
            }
        }
        guard unknown.isEmpty else { throw UnknownMembers(ids: unknown.sorted()) }
        return result
    }

    private func clip(_ ranges: [ClosedRange<CivilDay>], to bounds: ClosedRange<CivilDay>?) -> [ClosedRange<CivilDay>] {
        guard let bounds else { return ranges }
        return ranges.compactMap { range in
            ClosedRange(
                from: max(range.lowerBound, bounds.lowerBound), through: min(range.upperBound, bounds.upperBound))
        }
    }
}
