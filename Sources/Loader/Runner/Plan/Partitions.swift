import Core
import Extract
import Foundation
import Logging
import Transform

/// What a pipeline is read for: the members of its `for_each`, or itself as a whole.
struct Partitions: Sendable {
    let pipeline: Pipeline
    let registry: EntityRegistry
    let warehouse: any WarehouseGateway
    let log: Logger

    /// `nil` for the list as a whole.
    ///
    /// - Parameter healing: Partitions to read again for records that wait in quarantine.
    func members(healing: Set<String> = []) async throws(WarehouseError) -> [PartitionMember?] {
        guard let spec = pipeline.partition, let entity = registry[entity: spec.entity] else { return [nil] }
        let all = try await warehouse.members.present(
            of: entity, columns: Partitions.attributeColumns(of: pipeline).union(spec.condition.keys))
        let members = all.filter { member in
            spec.condition.allSatisfy { member.attributes[$0.key] == $0.value }
        }
        if spec.isOnce {
            let unread = Set(try await unread(members).map(\.partitionKey)).union(healing)
            return members.filter { unread.contains($0.partitionKey) }
        }
        if all.isEmpty {
            log.warning(
                "nothing to read: no \(spec.entity) is known yet; run `octoload run \(spec.pipeline) \(pipeline.name)`",
                metadata: ["pipeline": "\(pipeline.name)"])
        }
        return members
    }

    /// A member whose record changed around the time it was last read may have been read before the change.
    private static let sameTime = Duration.seconds(900)

    /// Members that have not been read since their own record last changed.
    private func unread(_ members: [PartitionMember]) async throws(WarehouseError) -> [PartitionMember] {
        let reads = try await warehouse.ledger.lastReads(of: pipeline.name)
        return members.filter { member in
            guard let read = reads[member.partitionKey] else { return true }
            return member.version.map { $0 > read - Partitions.sameTime } ?? false
        }
    }

    /// Columns of the partition's dimension row that mappings and the request refer to.
    static func attributeColumns(of pipeline: Pipeline) -> Set<String> {
        var columns: Set<String> = ["time_zone"]
        if let spec = pipeline.partition { columns.formUnion(pipeline.memberColumns(of: spec.entity)) }
        for column in pipeline.loads.flatMap(\.columns) + pipeline.loads.flatMap(\.measures) {
            switch column.source {
            case .partition(let name), .day(_, .partition(let name)): columns.insert(name)
            default: break
            }
        }
        for case .partition(let name)? in conversions(of: pipeline).map(\.zone) { columns.insert(name) }
        return columns
    }

    private static func conversions(of pipeline: Pipeline) -> [ValueConversion] {
        let columns = pipeline.loads.flatMap { $0.columns + $0.measures }.map(\.conversion)
        let others = pipeline.loads.flatMap { [$0.versionConversion, $0.deletionConversion] }
        return (columns + others + [pipeline.reading.window?.conversion]).compactMap { $0 }
    }

    /// Writes them into the books.
    func register(_ members: [PartitionMember?]) async throws(WarehouseError) {
        let records = members.map { member in
            PartitionRecord(
                key: member?.partitionKey ?? "", memberKey: member?.key ?? 0, timeZone: timeZone(of: member),
                wantedFrom: pipeline.reading.window?.start)
        }
        try await warehouse.ledger.register(records, of: pipeline.name)
    }

    /// A client whose zone nobody knows must not stop the others: its days are cut in UTC until it is mended.
    func timeZone(of member: PartitionMember?) -> String {
        guard let name = member?.attributes["time_zone"], TimeZone(identifier: name) != nil else { return "UTC" }
        return name
    }
}
