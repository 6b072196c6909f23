import Core
import Extract

/// Which lane each slice goes through, and in which order slices are read.
///
/// Slices in turn, but windows of several months month by month, each month through one lane: then whole months come
/// together in a batch, and those that nobody has loaded yet are filled before they have indexes.
struct LanePlan {
    let tasks: [(task: SliceTask, lane: Int)]
    /// Rows after which a batch takes no further slices: more, where that completes months.
    let fullBatch: Int

    init(_ tasks: [SliceTask], lanes: Int) {
        let months = Set(tasks.compactMap(\.month)).sorted()
        guard months.count > 1 else {
            self.tasks = tasks.enumerated().map { ($0.element, $0.offset % lanes) }
            fullBatch = LaneWorker.fullBatch
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
        fullBatch = LaneWorker.fullMonthBatch
    }
}

extension SliceTask {
    /// First day of the month that a window begins in.
    fileprivate var month: CivilDay? {
        if case .window(let first, _) = range { first.firstOfMonth } else { nil }
    }
}
