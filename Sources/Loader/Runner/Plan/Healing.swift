import Core
import Extract

/// Records of a pipeline that wait in quarantine, as a run deals with them.
struct Healing: Sendable {
    /// By partition; whoever loads one of them closes it, whether or not its turn has come.
    private let waiting: [String: [[UInt8]: [Int64]]]
    private let due: [String: [WaitingRecord]]
    private let all: Set<String>
    var isEmpty: Bool { all.isEmpty }

    /// - Parameter upcoming: Runs from the latest one in the books to the one that is planned: 0 inside a run.
    init(_ pipeline: Pipeline, _ records: [WaitingRecord], upcoming: Int = 0) {
        all = Set(records.map(\.partitionKey))
        due = Dictionary(
            grouping: HealingPlanner(pipeline.reading).due(records, upcoming: upcoming), by: \.partitionKey)
        waiting = records.reduce(into: [:]) { waiting, record in
            guard let key = record.key else { return }
            waiting[record.partitionKey, default: [:]][Array(key.utf8), default: []].append(record.id)
        }
    }

    /// Partitions that have records whose turn it is.
    var partitions: Set<String> { Set(due.keys) }

    /// Whether records of a partition wait, due or not.
    func hasAny(_ partition: String) -> Bool { all.contains(partition) }

    /// Those of a partition whose turn it is.
    func due(_ partition: String) -> [WaitingRecord] { due[partition] ?? [] }

    /// By the ids that records have at the source.
    func waiting(_ partition: String) -> [[UInt8]: [Int64]] { waiting[partition] ?? [:] }
}
