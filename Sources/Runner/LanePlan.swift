import Core
import Extract

/// Which lane each slice goes through, and in which order slices are read.
///
/// Each partition goes through one lane, so that no two lanes publish the same clients and wait for each other. But months
/// that nobody has loaded yet go one by one, each through one lane: then they come whole in a batch, which fills them before
/// they have indexes.
struct LanePlan {
    let tasks: [(task: SliceTask, lane: Int)]
    /// True if batches are to hold whole months.
    let isByMonth: Bool

    /// - Parameter freshMonths: Months that have no partition yet.
    init(_ tasks: [SliceTask], lanes: Int, freshMonths: Set<CivilDay> = []) {
        let months = Set(tasks.compactMap(\.month)).sorted()
        // Only a month that is not there yet gains by coming whole.
        guard !months.isEmpty, freshMonths.isSuperset(of: months) else {
            var ranks: [String: Int] = [:]
            for task in tasks where ranks[task.partitionKey] == nil { ranks[task.partitionKey] = ranks.count }
            // Of fewer partitions than lanes, the slices in turn.
            let isByPartition = ranks.count >= lanes
            self.tasks = tasks.enumerated().map { offset, task in
                (task, (isByPartition ? ranks[task.partitionKey] ?? 0 : offset) % lanes)
            }
            isByMonth = false
            return
        }
        let ranks = Dictionary(uniqueKeysWithValues: months.enumerated().map { ($0.element, $0.offset) })
        let placed = tasks.enumerated().map { offset, task in
            (task: task, offset: offset, rank: task.month.flatMap { ranks[$0] } ?? 0)
        }
        self.tasks =
            placed
            .sorted { left, right in
                // As many months side by side as there are lanes; inside, partition by partition.
                (left.rank / lanes, left.offset) < (right.rank / lanes, right.offset)
            }
            .map { ($0.task, $0.rank % lanes) }
        isByMonth = true
    }
}

extension SliceTask {
    /// First day of the month that a window begins in.
    var month: CivilDay? {
        if case .window(let first, _) = range { first.firstOfMonth } else { nil }
    }
}
