import Core

/// Decides what to read of a partition now, from what has been published of it.
///
/// Windows fill the wanted days once; after that the feed of changes keeps them up to date. Progress is only ever what
/// the ledger says: neither this machine's clock nor the greatest time seen in a record moves it.
package struct SlicePlanner: Sendable {
    /// The earliest time zone is 14 hours ahead of UTC: no local day later than that has begun anywhere.
    static let earliestZone = Duration.seconds(14 * 3600)
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
    /// `serverNow` is the API's time, from `as_of` or a `Date` header.
    package func plan(_ ledger: PartitionLedger, serverNow: Instant) -> [SliceRange] {
        switch (reading.window, reading.changes) {
        case (nil, nil): [.snapshot]
        case (nil, let changes?): [.changes(since: since(changes, ledger, serverNow))]
        case (let window?, nil): planWithoutFeed(window, ledger, serverNow)
        case (let window?, let changes?): planWithFeed(window, changes, ledger, serverNow)
        }
    }

    private func since(_ spec: ChangesSpec, _ ledger: PartitionLedger, _ serverNow: Instant) -> Instant {
        guard let feed = youngFeed(spec, ledger, serverNow), feed.since <= spec.beginning else { return spec.beginning }
        return max(spec.beginning, feed.until - spec.overlap)
    }

    private func planWithFeed(
        _ window: WindowSpec, _ spec: ChangesSpec, _ ledger: PartitionLedger, _ serverNow: Instant
    ) -> [SliceRange] {
        if let feed = youngFeed(spec, ledger, serverNow) {
            // A window read before the feed began lacks the changes between: only later ones count.
            let gaps = uncovered(window, in: ledger, through: feed.since + SlicePlanner.earliestZone) { window, _ in
                window.asOf >= feed.since
            }
            return slices(gaps + restated(window, ledger, serverNow), window) + [
                .changes(since: feed.until - spec.overlap)
            ]
        }
        let isYoung = { (window: PartitionLedger.Window) in serverNow - window.asOf <= spec.maximumAge }
        let gaps = uncovered(window, in: ledger, through: serverNow + SlicePlanner.earliestZone) { window, _ in
            isYoung(window)
        }
        let firstRead = ledger.windows.filter(isYoung).map(\.asOf).min()
        return slices(gaps, window) + (firstRead.map { [.changes(since: $0 - spec.overlap)] } ?? [])
    }

    /// Nothing tells of changes, so a day is read until it was over in every time zone when it was read.
    private func planWithoutFeed(
        _ window: WindowSpec, _ ledger: PartitionLedger, _ serverNow: Instant
    ) -> [SliceRange] {
        let gaps = uncovered(window, in: ledger, through: serverNow + SlicePlanner.earliestZone) { window, day in
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
            let first = max(period - rule.last, spec.start)
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
        ledger.feed.flatMap { serverNow - $0.until > spec.maximumAge ? nil : $0 }
    }

    /// Days from the wanted start that no counting window covers.
    private func uncovered(
        _ spec: WindowSpec, in ledger: PartitionLedger, through end: Instant,
        where counts: (PartitionLedger.Window, CivilDay) -> Bool
    ) -> [CivilDay] {
        let last = end.utcDay
        guard spec.start <= last else { return [] }
        var isCovered = [Bool](repeating: false, count: last - spec.start + 1)
        for window in ledger.windows {
            let first = max(window.first, spec.start)
            guard first <= min(window.last, last) else { continue }
            for offset in (first - spec.start)...(min(window.last, last) - spec.start)
            where !isCovered[offset] && counts(window, spec.start + offset) {
                isCovered[offset] = true
            }
        }
        return isCovered.indices.filter { !isCovered[$0] }.map { spec.start + $0 }
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
