import Core

/// Cuts the days of `octoload backfill --from --to` into windows, whatever has been published of them.
package enum BackfillPlanner {
    /// Windows of at most `spec.sliceDays` days, oldest first.
    ///
    /// Both days are included; with `to` before `from` there is nothing to read.
    package static func plan(_ spec: WindowSpec, from: CivilDay, to: CivilDay) -> [SliceRange] {
        guard from <= to else { return [] }
        return stride(from: 0, through: to - from, by: spec.sliceDays).map { offset in
            .window(first: from + offset, last: min(from + (offset + spec.sliceDays - 1), to))
        }
    }
}
