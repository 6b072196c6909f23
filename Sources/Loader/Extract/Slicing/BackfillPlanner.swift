import Core

/// Cuts the days of `octoload backfill --from --to` into windows, whatever has been published of them.
package enum BackfillPlanner {
    /// Windows of at most `spec.sliceDays` days, oldest first.
    ///
    /// Both days are included; with `to` before `from` there is nothing to read.
    package static func plan(_ spec: WindowSpec, from: CivilDay, to: CivilDay) -> [SliceRange] {
        var slices: [SliceRange] = []
        var first = from
        while first <= to {
            let last = min(spec.lastDay(from: first), to)
            slices.append(.window(first: first, last: last))
            first = last + 1
        }
        return slices
    }
}
