import Core
import Extract

/// What one run has tried of a partition: each day once, and the changes once, whatever later rounds of the plan say of them.
struct Attempts {
    private var windows: [ClosedRange<CivilDay>] = []
    private var hasTriedOthers = false

    /// What of a plan comes next, which is tried from now on: windows, and when there are none left, the rest.
    ///
    /// Changes wait for the windows of their partition, which say where the feed begins.
    mutating func choose(from ranges: [SliceRange]) -> [SliceRange] {
        let fresh = ranges.filter { isFresh($0) }
        let days = fresh.compactMap(\.days)
        if days.isEmpty {
            hasTriedOthers = hasTriedOthers || !fresh.isEmpty
            return fresh
        }
        windows += days
        return fresh.filter(\.isWindow)
    }

    private func isFresh(_ range: SliceRange) -> Bool {
        guard let days = range.days else { return !hasTriedOthers }
        return sequence(first: days.lowerBound) { $0 + 1 }.prefix { $0 <= days.upperBound }
            .contains { day in !windows.contains { $0.contains(day) } }
    }
}
