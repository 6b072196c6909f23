import Core

/// Decides what to read of a partition now, from what has been published of it.
///
/// Windows fill the wanted days once; after that the feed of changes keeps them up to date. Progress is only ever what
/// the ledger says. Changes are asked for from the greatest version that was read, as no clock is believed alone.
package struct SlicePlanner: Sendable {
    /// The latest time zone is 12 hours behind: a day has ended everywhere 12 hours after its end in UTC.
    static let latestZone = Duration.seconds(12 * 3600)

    package let reading: Pipeline.Reading
    /// The day of an instant where the partition is.
    private let localDay: @Sendable (Instant) -> CivilDay

    package init(_ reading: Pipeline.Reading, localDay: @escaping @Sendable (Instant) -> CivilDay = \.utcDay) {
        self.reading = reading
        self.localDay = localDay
    }

    /// What to read, windows first, in order of time.
    ///
    /// In a first load the changes start where the earliest window was read, so they are planned only when a window has
    /// been published: execute the windows, then plan again.
    ///
    /// `serverNow` is the API's time as far as it is believed (`ServerTime`), never beyond the database's now.
    /// `latest` is the API's time if that always leads: days are asked for through it.
    package func plan(_ ledger: PartitionLedger, serverNow: Instant, latest: Instant? = nil) -> [SliceRange] {
        switch (reading.window, reading.changes) {
        case (nil, nil): [.snapshot]
        case (nil, let changes?): [.changes(since: since(changes, ledger, serverNow))]
        case (let window?, nil): planWithoutFeed(window, ledger, serverNow, latest ?? serverNow)
        case (let window?, let changes?): planWithFeed(window, changes, ledger, serverNow)
        }
    }

    private func since(_ spec: ChangesSpec, _ ledger: PartitionLedger, _ serverNow: Instant) -> Instant {
        guard let feed = youngFeed(spec, ledger, serverNow), feed.since <= spec.beginning else { return spec.beginning }
        return max(spec.beginning, next(spec, feed))
    }

    /// Where the next read of changes begins: a little before the greatest version that was read.
    ///
    /// From there on nothing lay before the last read, so asking again costs nothing, and finds what became visible late. Of a
    /// list that is quiet for long it is at most `max_age` less a margin before the last read: the API may refuse more.
    private func next(_ spec: ChangesSpec, _ feed: PartitionLedger.Changes) -> Instant {
        let earliest = furthestBack(spec, from: feed.until)
        return min(feed.until - spec.overlap, max(feed.mark.map { $0 - spec.overlap } ?? feed.since, earliest))
    }

    private func furthestBack(_ spec: ChangesSpec, from read: Instant) -> Instant {
        read - (spec.maximumAge - min(.seconds(86_400), spec.maximumAge / 10))
    }

    /// Where a feed begins that follows these windows: before the API's time when the first of them was read.
    ///
    /// That time is what was believed of it, and no later than the greatest version shows: the API's clock had passed that one
    /// when the last window was read, so when the first was read it was later than that less what passed in between.
    private func beginning(_ spec: ChangesSpec, after windows: [PartitionLedger.Window]) -> Instant? {
        guard let firstRead = windows.map(\.asOf).min(), let first = windows.map(\.readAt).min(),
            let last = windows.map(\.readAt).max()
        else { return nil }
        guard let mark = windows.compactMap(\.mark).max() else { return firstRead - spec.overlap }
        let evidence = max(mark - (last - first) - spec.overlap, furthestBack(spec, from: firstRead))
        return min(firstRead - spec.overlap, evidence)
    }

    private func planWithFeed(
        _ window: WindowSpec, _ spec: ChangesSpec, _ ledger: PartitionLedger, _ serverNow: Instant
    ) -> [SliceRange] {
        if let feed = youngFeed(spec, ledger, serverNow) {
            // A window read before the feed began lacks the changes between: only later ones count.
            let last = min(localDay(feed.since), lastDay(of: window, serverNow))
            let gaps = uncovered(window, in: ledger, serverNow, through: last) { window, _ in
                window.asOf >= feed.since
            }
            return slices(gaps + restated(window, ledger, serverNow), window) + [
                .changes(since: next(spec, feed))
            ]
        }
        let isYoung = { (window: PartitionLedger.Window) in serverNow - window.readAt <= spec.maximumAge }
        let gaps = uncovered(window, in: ledger, serverNow, through: lastDay(of: window, serverNow)) { window, _ in
            isYoung(window)
        }
        let beginning = beginning(spec, after: ledger.windows.filter(isYoung))
        return slices(gaps, window) + (beginning.map { [.changes(since: $0)] } ?? [])
    }

    /// Nothing tells of changes, so a day is read until it was over in every time zone when it was read.
    private func planWithoutFeed(
        _ window: WindowSpec, _ ledger: PartitionLedger, _ serverNow: Instant, _ latest: Instant
    ) -> [SliceRange] {
        let gaps = uncovered(window, in: ledger, serverNow, through: lastDay(of: window, latest)) { window, day in
            window.asOf >= (day + 1).utcMidnight + SlicePlanner.latestZone
        }
        let restated = restated(window, ledger, serverNow)
        guard reading.settle != .zero else { return slices(gaps + restated, window) }
        let settled = localDay(serverNow - reading.settle) - 1
        return slices(gaps.filter { $0 <= settled } + restated, window)
    }

    /// Days that a rule wants to be read again: those that no window has read since its period began.
    ///
    /// That a day was never read is not the rules' business: gaps are planned anyway.
    private func restated(_ spec: WindowSpec, _ ledger: PartitionLedger, _ serverNow: Instant) -> [CivilDay] {
        guard !reading.restate.isEmpty else { return [] }
        let today = localDay(serverNow)
        let settled = localDay(serverNow - reading.settle) - 1
        let readDays = ledger.windows.map { localDay($0.asOf) }
        var days: Set<CivilDay> = []
        for rule in reading.restate {
            let period = rule.period(of: today)
            // Days of the period itself are the next one's business: else each night would read yesterday again.
            let first = max(period - rule.last, firstDay(of: spec, serverNow))
            let last = min(settled, period - 1)
            guard first <= last else { continue }
            let reads = zip(ledger.windows, readDays).filter { $1 >= period }.map(\.0)
            for day in sequence(first: first, next: { $0 + 1 }).prefix(while: { $0 <= last })
            where !reads.contains(where: { $0.first <= day && day <= $0.last }) {
                days.insert(day)
            }
        }
        return Array(days)
    }

    /// The feed, unless it has not been read for so long that the API may have forgotten deletions.
    private func youngFeed(
        _ spec: ChangesSpec, _ ledger: PartitionLedger, _ serverNow: Instant
    ) -> PartitionLedger.Changes? {
        ledger.feed.flatMap { serverNow - $0.readAt > spec.maximumAge ? nil : $0 }
    }

    /// No day is asked for that has not begun where the partition is.
    private func lastDay(of spec: WindowSpec, _ serverNow: Instant) -> CivilDay {
        localDay(serverNow) - (spec.endsYesterday ? 1 : 0)
    }

    /// No day is asked for that the API no longer keeps.
    private func firstDay(of spec: WindowSpec, _ serverNow: Instant) -> CivilDay {
        spec.keptDays.map { max(spec.start, localDay(serverNow) - $0) } ?? spec.start
    }

    /// Days from the wanted start that no counting window covers.
    private func uncovered(
        _ spec: WindowSpec, in ledger: PartitionLedger, _ serverNow: Instant, through last: CivilDay,
        where counts: (PartitionLedger.Window, CivilDay) -> Bool
    ) -> [CivilDay] {
        let start = firstDay(of: spec, serverNow)
        guard start <= last else { return [] }
        var isCovered = [Bool](repeating: false, count: last - start + 1)
        for window in ledger.windows {
            guard let days = ClosedRange(from: max(window.first, start), through: min(window.last, last)) else {
                continue
            }
            for offset in (days.lowerBound - start)..<(days.upperBound - start + 1)
            where !isCovered[offset] && counts(window, start + offset) {
                isCovered[offset] = true
            }
        }
        return isCovered.indices.filter { !isCovered[$0] }.map { start + $0 }
    }

    /// Windows over runs of days, oldest first.
    private func slices(_ days: [CivilDay], _ spec: WindowSpec) -> [SliceRange] {
        let days = Set(days).sorted()
        guard let last = days.last else { return [] }
        // Runs end where a grid of slices from the start has its lines, so that the same days are asked for again.
        var lines: Set<CivilDay> = []
        var line = spec.start
        while line <= last {
            lines.insert(line)
            line = spec.lastDay(from: line) + 1
        }
        return days.reduce(into: [SliceRange]()) { slices, day in
            if case .window(let first, let last)? = slices.last, last + 1 == day, !lines.contains(day) {
                slices[slices.count - 1] = .window(first: first, last: day)
            } else {
                slices.append(.window(first: day, last: day))
            }
        }
    }
}
