import Core
import Extract
import TestSupport
import Testing

@Suite struct SlicePlannerTests {
    private let window = WindowSpec(
        from: "from", to: "to", field: nil, start: CivilDay(year: 2026, month: 1, day: 1),
        sliceDays: 31)
    private let changes = ChangesSpec(
        place: "since", overlap: .seconds(900), beginning: .unixEpoch, maximumAge: .seconds(85 * 86_400))
    private let now = Instant(rfc3339: "2026-03-10T06:00:00Z")!

    private var both: SlicePlanner { SlicePlanner(.init(changes: changes, window: window, absenceDeletes: false)) }

    private func day(_ month: Int, _ day: Int) -> CivilDay { CivilDay(year: 2026, month: month, day: day) }

    private func windows(_ asOf: Instant) -> [PartitionLedger.Window] {
        [
            .init(first: day(1, 1), last: day(1, 31), asOf: asOf),
            .init(first: day(2, 1), last: day(2, 28), asOf: asOf),
            .init(first: day(3, 1), last: day(3, 10), asOf: asOf),
        ]
    }

    @Test func `the first plan is windows up to today where the partition is`() {
        let plan = both.plan(PartitionLedger(), serverNow: now)
        #expect(
            plan.map(\.description) == ["2026-01-01..2026-01-31", "2026-02-01..2026-02-28", "2026-03-01..2026-03-10"])
        let evening = both.plan(PartitionLedger(), serverNow: now + .seconds(17 * 3600))
        #expect(evening.last == .window(first: day(3, 1), last: day(3, 10)), "the eleventh has begun nowhere near")
        let east = SlicePlanner(both.reading) { ($0 + .seconds(9 * 3600)).utcDay }
        #expect(
            east.plan(PartitionLedger(), serverNow: now + .seconds(17 * 3600)).last
                == .window(first: day(3, 1), last: day(3, 11)))
    }

    @Test func `the feed begins before the earliest window was read`() {
        var ledger = PartitionLedger(windows: windows(now + .seconds(60)))
        ledger.windows[1].asOf = now + .seconds(20)
        #expect(both.plan(ledger, serverNow: now + .seconds(300)) == [.changes(since: now + .seconds(20 - 900))])
    }

    @Test func `a failed window is planned again beside the feed`() {
        var ledger = PartitionLedger(windows: windows(now))
        ledger.windows.remove(at: 1)
        ledger.changes = [.init(since: now - .seconds(900), until: now)]
        let plan = both.plan(ledger, serverNow: now + .seconds(86_400 * 3))
        #expect(plan == [.window(first: day(2, 1), last: day(2, 28)), .changes(since: now - .seconds(900))])
    }

    @Test func `days after the feed's start need no window`() {
        let later = now + .seconds(86_400 * 40)
        let ledger = PartitionLedger(
            windows: windows(now),
            changes: [.init(since: now - .seconds(900), until: now), .init(since: now - .seconds(900), until: later)])
        #expect(both.plan(ledger, serverNow: later) == [.changes(since: later - .seconds(900))])
    }

    @Test func `a feed that is too old begins from scratch, and goes on from what the new load has read`() {
        let old = PartitionLedger(windows: windows(now), changes: [.init(since: now - .seconds(900), until: now)])
        let later = now + .seconds(86_400 * 86)
        let plan = both.plan(old, serverNow: later)
        #expect(plan.count == 6 && plan.first == .window(first: day(1, 1), last: day(1, 31)))
        var half = old
        half.windows.append(.init(first: day(1, 1), last: day(1, 31), asOf: later))
        let next = both.plan(half, serverNow: later)
        #expect(next.first == .window(first: day(2, 1), last: day(2, 28)))
        #expect(next.last == .changes(since: later - .seconds(900)))
    }

    @Test func `first-load windows that are too old are read again`() {
        let later = now + .seconds(86_400 * 86)
        let plan = both.plan(PartitionLedger(windows: windows(now)), serverNow: later)
        #expect(plan.first == .window(first: day(1, 1), last: day(1, 31)))
        #expect(!plan.contains { if case .changes = $0 { true } else { false } })
    }

    @Test func `a clock that went backwards changes nothing`() {
        let ledger = PartitionLedger(windows: windows(now), changes: [.init(since: now - .seconds(900), until: now)])
        for back in [1, 3_600, 86_400 * 400] {
            #expect(both.plan(ledger, serverNow: now - .seconds(back)) == [.changes(since: now - .seconds(900))])
        }
    }

    @Test func `only the last contiguous part of the changes counts`() {
        let planner = SlicePlanner(.init(changes: changes, window: nil, absenceDeletes: false))
        #expect(planner.plan(PartitionLedger(), serverNow: now) == [.changes(since: .unixEpoch)])
        var ledger = PartitionLedger(changes: [
            .init(since: now - .seconds(1_000), until: now), .init(since: .unixEpoch, until: now - .seconds(500)),
        ])
        #expect(planner.plan(ledger, serverNow: now) == [.changes(since: now - .seconds(900))])
        // A part that does not reach back to the beginning leaves a gap: everything is read again.
        ledger.changes[1].until = now - .seconds(5_000)
        #expect(planner.plan(ledger, serverNow: now) == [.changes(since: .unixEpoch)])
    }

    @Test func `a whole list is a snapshot each time`() {
        let planner = SlicePlanner(.init(changes: nil, window: nil, absenceDeletes: true))
        #expect(planner.plan(PartitionLedger(), serverNow: now) == [.snapshot])
    }

    @Test func `without a feed a day is read until it was over everywhere`() {
        let planner = SlicePlanner(.init(changes: nil, window: window, absenceDeletes: false))
        let plan = planner.plan(PartitionLedger(windows: windows(now)), serverNow: now + .seconds(86_400))
        // Read on the 10th at 06:00Z: the 9th was not over at UTC-12.
        #expect(plan == [.window(first: day(3, 9), last: day(3, 11))])
    }

    @Test func `no random ledger leaves a day uncovered or plans a covered one`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var spec = window
            spec.sliceDays = Int.random(in: 1...40, using: &random)
            let planner = SlicePlanner(.init(changes: changes, window: spec, absenceDeletes: false))
            let feed = PartitionLedger.Changes(since: now - .seconds(900), until: now)
            let hasFeed = Bool.random(using: &random)
            let ledger = PartitionLedger(
                windows: (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    let first = spec.start + Int.random(in: -20...90, using: &random)
                    let age = Int.random(in: -2...100, using: &random)
                    return .init(
                        first: first, last: first + Int.random(in: 0...40, using: &random),
                        asOf: now - .seconds(age * 86_400))
                }, changes: hasFeed ? [feed] : [])
            let wanted = Set(spec.start.number...(hasFeed ? feed.since : now).utcDay.number)
            let counting = ledger.windows.filter {
                hasFeed ? $0.asOf >= feed.since : now - $0.asOf <= changes.maximumAge
            }
            let covered = Set(counting.flatMap { $0.first.number...$0.last.number })
            var planned: [Int32] = []
            for case .window(let first, let last) in planner.plan(ledger, serverNow: now) {
                #expect(last - first < spec.sliceDays, "seed \(seed)")
                planned += first.number...last.number
            }
            #expect(Set(planned) == wanted.subtracting(covered), "seed \(seed)")
            #expect(Set(planned).count == planned.count && planned == planned.sorted(), "seed \(seed)")
        }
    }

    @Test func `until yesterday asks for no day that is not over, and a feed leaves none out`() {
        var spec = window
        spec.endsYesterday = true
        let alone = SlicePlanner(.init(changes: nil, window: spec, absenceDeletes: false))
        #expect(alone.plan(PartitionLedger(), serverNow: now).last == .window(first: day(3, 1), last: day(3, 9)))
        let fed = SlicePlanner(.init(changes: changes, window: spec, absenceDeletes: false))
        var ledger = PartitionLedger(
            windows: [.init(first: day(1, 1), last: day(3, 9), asOf: now)],
            changes: [.init(since: now - .seconds(900), until: now)])
        #expect(fed.plan(ledger, serverNow: now).count == 1, "the tenth is not over")
        ledger.changes.append(.init(since: now - .seconds(900), until: now + .seconds(86_400)))
        #expect(
            fed.plan(ledger, serverNow: now + .seconds(86_400)).first == .window(first: day(3, 10), last: day(3, 10)),
            "what the feed did not tell of the tenth")
    }

    @Test func `days that the API no longer keeps are not asked for`() {
        var spec = window
        spec.keptDays = 30
        let planner = SlicePlanner(.init(changes: nil, window: spec, absenceDeletes: false))
        #expect(planner.plan(PartitionLedger(), serverNow: now).first == .window(first: day(2, 8), last: day(2, 28)))
    }

    @Test func `a window has two halves, a day has none`() {
        let (first, second) = SliceRange.window(first: day(1, 1), last: day(1, 31)).halves!
        #expect(
            first == .window(first: day(1, 1), last: day(1, 16))
                && second == .window(first: day(1, 17), last: day(1, 31)))
        #expect(SliceRange.window(first: day(1, 1), last: day(1, 1)).halves == nil && SliceRange.snapshot.halves == nil)
    }

    @Test(arguments: [
        (ParameterForm.date, false, "2026-01-01", "2026-01-31"), (.date, true, "2026-01-01", "2026-02-01"),
        (.dateTime, false, "2026-01-01T00:00:00Z", "2026-01-31T23:59:59Z"),
        (.dateTime, true, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        (.epoch, true, "1767225600", "1769904000"), (.epochMilliseconds, false, "1767225600000", "1769903999999"),
        (.dateDigits, false, "20260101", "20260131"),
        (.template("{day}.{month}.{year}"), false, "1.1.2026", "31.1.2026"),
        (.template("(y:{yyyy},m:{mm},d:{dd})"), true, "(y:2026,m:01,d:01)", "(y:2026,m:02,d:01)"),
    ])
    func `days are written as the API reads them`(form: ParameterForm, isExclusive: Bool, from: String, to: String) {
        var spec = window
        spec.form = form
        spec.isEndExclusive = isExclusive
        #expect(spec.values(first: day(1, 1), last: day(1, 31)).map(\.value.parameterText) == [from, to])
        spec.template = "day>={from},day<{to}"
        #expect(
            spec.values(first: day(1, 1), last: day(1, 31)).map(\.value) == [.string("day>=\(from),day<\(to)")])
    }

    @Test func `an instant is written as the API reads it`() {
        var spec = changes
        #expect(spec.value(since: now).parameterText == "2026-03-10T06:00:00.000Z")
        spec.form = .epoch
        spec.template = "modified ge {since}"
        #expect(spec.value(since: now).parameterText == "modified ge 1773122400")
        spec.form = .date
        #expect(spec.value(since: now).parameterText == "modified ge 2026-03-10")
    }

    @Test func `a backfill covers its days exactly`() {
        let plan = BackfillPlanner.plan(window, from: day(1, 15), to: day(3, 1))
        #expect(plan.map(\.description) == ["2026-01-15..2026-01-31", "2026-02-01..2026-02-28", "2026-03-01"])
        #expect(
            BackfillPlanner.plan(window, from: day(1, 1), to: day(1, 1)) == [.window(first: day(1, 1), last: day(1, 1))]
        )
        #expect(BackfillPlanner.plan(window, from: day(1, 2), to: day(1, 1)).isEmpty)
        var quarters = window
        quarters.sliceDays = 92
        #expect(
            BackfillPlanner.plan(quarters, from: day(1, 1), to: day(12, 31)).map(\.description) == [
                "2026-01-01..2026-03-31", "2026-04-01..2026-06-30", "2026-07-01..2026-09-30", "2026-10-01..2026-12-31",
            ])
        var weeks = window
        weeks.sliceDays = 7
        #expect(
            BackfillPlanner.plan(weeks, from: day(1, 28), to: day(2, 5)).map(\.description) == [
                "2026-01-28..2026-02-03", "2026-02-04..2026-02-05",
            ])
    }

    @Test func `plausible days reach from a month before the start to two days after the read`() throws {
        #expect(try DateBounds(start: day(3, 31), now: now).days == day(2, 28)...day(3, 12))
        #expect(try DateBounds(start: day(1, 1), now: now).days.lowerBound == CivilDay(year: 2025, month: 12, day: 1))
    }

    @Test func `no day is plausible before the first one wanted: that is refused in a sentence`() {
        let error = #expect(throws: SourceError.self) {
            try DateBounds(start: CivilDay(year: 2027, month: 1, day: 1), now: now)
        }
        #expect(error?.description.hasPrefix("the first day wanted is 2027-01-01, and") == true)
        #expect(error?.kind == .rejected)
    }

    // MARK: Marks

    private var feedOnly: SlicePlanner { SlicePlanner(.init(changes: changes, window: nil, absenceDeletes: false)) }

    @Test func `changes are asked for from the greatest version that was read, not from what a clock said`() {
        let version = now - .seconds(3_600)
        let ledger = PartitionLedger(changes: [.init(since: .unixEpoch, until: now, readAt: now, mark: version)])
        #expect(feedOnly.plan(ledger, serverNow: now + .seconds(86_400)) == [.changes(since: version - .seconds(900))])
    }

    @Test func `an empty read leaves the mark, and the chain whole`() {
        let version = now - .seconds(3_600)
        var ledger = PartitionLedger(changes: [.init(since: .unixEpoch, until: now, readAt: now, mark: version)])
        for night in 1...200 {
            let time = now + .seconds(night * 86_400)
            guard case .changes(let since)? = feedOnly.plan(ledger, serverNow: time).first else { return }
            let expected = max(version - .seconds(900), time - .seconds(86_400) - .seconds(84 * 86_400))
            #expect(since == expected, "night \(night)")
            ledger.changes.append(.init(since: since, until: time, readAt: time, mark: nil))
        }
        #expect(ledger.feed?.since == .unixEpoch && ledger.feed?.mark == version)
    }

    @Test func `a feed is too old when it was not read, not when nothing changed`() {
        let old = now - .seconds(200 * 86_400)
        let read = PartitionLedger(changes: [.init(since: .unixEpoch, until: now, readAt: now, mark: old)])
        let asked = feedOnly.plan(read, serverNow: now + .seconds(84 * 86_400))
        #expect(asked == [.changes(since: now - .seconds(84 * 86_400))])
        #expect(feedOnly.plan(read, serverNow: now + .seconds(86 * 86_400)) == [.changes(since: .unixEpoch)])
    }

    @Test func `a feed begins no later than its windows' versions show, whatever the clock said`() {
        // The API lives three weeks behind, and its clock said otherwise: read over ten minutes, the last version shows.
        let version = now - .seconds(21 * 86_400)
        var ledger = PartitionLedger(windows: windows(now))
        ledger.windows[2].readAt = now + .seconds(600)
        ledger.windows[2].mark = version
        #expect(both.plan(ledger, serverNow: now) == [.changes(since: version - .seconds(600 + 900))])
    }

    // MARK: Days that are read again

    private func restating(_ rules: [RestateRule], settle: Duration = .zero, hours: Int = 0) -> SlicePlanner {
        SlicePlanner(
            .init(changes: changes, window: window, absenceDeletes: false, restate: rules, settle: settle),
            localDay: { ($0 + .seconds(hours * 3600)).utcDay })
    }

    /// Tuesday 2026-03-10, with everything read on that day and a feed since.
    private func ledger(read: Instant) -> PartitionLedger {
        PartitionLedger(windows: windows(read), changes: [.init(since: read - .seconds(900), until: now)])
    }

    private func days(_ plan: [SliceRange]) -> [String] {
        plan.filter { !$0.description.hasPrefix("changes") }.map(\.description)
    }

    @Test func `each day the last week is read again, once`() {
        let planner = restating([RestateRule(every: 1, last: 7)])
        #expect(days(planner.plan(ledger(read: now), serverNow: now + .seconds(3600))) == [])
        let tomorrow = now + .seconds(86_400)
        var later = ledger(read: now)
        #expect(days(planner.plan(later, serverNow: tomorrow)) == ["2026-03-04..2026-03-10"])
        later.windows.append(.init(first: day(3, 4), last: day(3, 10), asOf: tomorrow))
        #expect(days(planner.plan(later, serverNow: tomorrow + .seconds(3600 * 17))) == [])
        #expect(days(planner.plan(later, serverNow: tomorrow + .seconds(3600 * 18))) == ["2026-03-05..2026-03-11"])
    }

    @Test func `weeks begin on Mondays, and slices keep their grid`() {
        let planner = restating([RestateRule(every: 7, last: 28)])
        let sunday = Instant(rfc3339: "2026-03-15T23:00:00Z")!
        #expect(days(planner.plan(ledger(read: now), serverNow: sunday)) == [])
        #expect(
            days(planner.plan(ledger(read: now), serverNow: sunday + .seconds(3600))) == [
                "2026-02-16..2026-02-28", "2026-03-01..2026-03-15",
            ])
        #expect(
            RestateRule(every: 7, last: 1).period(of: CivilDay(year: 1999, month: 12, day: 30)).description
                == "1999-12-27")
    }

    @Test func `days are those of the partition's zone, and settle first`() {
        let tomorrow = now + .seconds(86_400)  // 06:00 UTC
        let rule = [RestateRule(every: 1, last: 2)]
        let west = restating(rule, hours: -8)  // still the tenth there
        #expect(days(west.plan(ledger(read: now), serverNow: tomorrow)) == ["2026-03-08..2026-03-09"])
        let settled = restating(rule, settle: .seconds(7 * 3600))  // the tenth has been over for six hours
        #expect(days(settled.plan(ledger(read: now), serverNow: tomorrow)) == ["2026-03-09"])
    }

    @Test func `reading again moves no progress, and what was never read is a gap, not a restatement`() {
        let planner = restating([RestateRule(every: 1, last: 7)])
        var ledger = ledger(read: now)
        ledger.windows.append(.init(first: day(3, 3), last: day(3, 9), asOf: now + .seconds(86_400)))
        let plan = planner.plan(ledger, serverNow: now + .seconds(86_400))
        #expect(plan.last == .changes(since: now - .seconds(900)))
        #expect(days(plan) == ["2026-03-10"], "the only day of the last seven that was not read that day")
    }

    @Test func `without a feed a day that has not settled is not read`() {
        let planner = SlicePlanner(
            .init(changes: nil, window: window, absenceDeletes: false, settle: .seconds(3 * 3600)))
        let plan = planner.plan(PartitionLedger(), serverNow: now)
        #expect(plan.last == .window(first: day(3, 1), last: day(3, 9)))
        let early = planner.plan(PartitionLedger(), serverNow: now - .seconds(4 * 3600))
        #expect(early.last == .window(first: day(3, 1), last: day(3, 8)))
    }
}
