import Core
import Extract

/// Which lane each slice goes through, and in which order slices are read.
///
/// Each partition goes through one lane, so that no two lanes publish the same clients and wait for each other. But months
/// that nobody has loaded yet go one by one, each through one lane: then they come whole in a batch, which fills them before
/// they have indexes.
struct LanePlan {
    let fetches: [(fetch: Fetch, lane: Int)]
    /// True if batches are to hold whole months.
    let isByMonth: Bool

    /// - Parameter freshMonths: Months that have no partition yet.
    init(_ fetches: [Fetch], lanes: Int, freshMonths: Set<CivilDay> = []) {
        let months = Set(fetches.compactMap(\.first.month)).sorted()
        // Only a month that is not there yet gains by coming whole.
        guard !months.isEmpty, freshMonths.isSuperset(of: months) else {
            var ranks: [String: Int] = [:]
            for fetch in fetches where ranks[fetch.partitionKey] == nil { ranks[fetch.partitionKey] = ranks.count }
            // Of fewer partitions than lanes, the slices in turn.
            let isByPartition = ranks.count >= lanes
            self.fetches = fetches.enumerated().map { offset, fetch in
                (fetch, (isByPartition ? ranks[fetch.partitionKey] ?? 0 : offset) % lanes)
            }
            isByMonth = false
            return
        }
        let ranks = Dictionary(uniqueKeysWithValues: months.enumerated().map { ($0.element, $0.offset) })
        let placed = fetches.enumerated().map { offset, fetch in
            (fetch: fetch, offset: offset, rank: fetch.first.month.flatMap { ranks[$0] } ?? 0)
        }
        self.fetches =
            placed
            .sorted { left, right in
                // As many months side by side as there are lanes; inside, partition by partition.
                (left.rank / lanes, left.offset) < (right.rank / lanes, right.offset)
            }
            .map { ($0.fetch, $0.rank % lanes) }
        isByMonth = true
    }
}

extension SliceTask {
    /// First day of the month that a window begins in.
    var month: CivilDay? {
        if case .window(let first, _) = range { first.firstOfMonth } else { nil }
    }
}
