import Core

/// Days that report jobs are under way for: a window that holds such days is cut, so that the jobs are gone on with.
package struct OpenReportDays: Sendable {
    private let days: [ClosedRange<CivilDay>]

    package init(_ days: [ClosedRange<CivilDay>]) {
        self.days = days
    }

    /// The ranges with each window that holds the days of a job cut before and behind them. Of jobs that overlap the first counts.
    package func cut(_ ranges: [SliceRange]) -> [SliceRange] {
        days.isEmpty ? ranges : ranges.flatMap(cut)
    }

    private func cut(_ range: SliceRange) -> [SliceRange] {
        guard let wanted = range.days,
            let job = days.first(where: {
                $0.lowerBound >= wanted.lowerBound && $0.upperBound <= wanted.upperBound && $0 != wanted
            })
        else { return [range] }
        let before = ClosedRange(from: wanted.lowerBound, through: job.lowerBound - 1)
        let behind = ClosedRange(from: job.upperBound + 1, through: wanted.upperBound)
        return [before, job, behind].compactMap { $0 }.flatMap { part in
            let window = SliceRange.window(first: part.lowerBound, last: part.upperBound)
            return part == job ? [window] : cut(window)
        }
    }
}
