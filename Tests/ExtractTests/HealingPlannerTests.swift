import Core
import Extract
import TestSupport
import Testing

@Suite struct HealingPlannerTests {
    private let window = WindowSpec(
        from: "from", to: "to", field: nil, start: CivilDay(year: 2026, month: 1, day: 1),
        sliceDays: 7)
    private let changes = ChangesSpec(
        place: "since", overlap: .seconds(900), beginning: .unixEpoch, maximumAge: .seconds(85 * 86_400))
    private let mark = Instant(rfc3339: "2026-03-10T06:00:00Z")!
    private let day = Duration.seconds(86_400)

    private func planner(window: WindowSpec? = nil, changes: ChangesSpec? = nil) -> HealingPlanner {
        HealingPlanner(.init(changes: changes, window: window, absenceDeletes: false))
    }

    private func days(_ first: Int, _ last: Int) -> ClosedRange<CivilDay> {
        CivilDay(year: 2026, month: 1, day: first)...CivilDay(year: 2026, month: 1, day: last)
    }

    private func range(_ first: Int, _ last: Int) -> SliceRange {
        .window(first: days(first, first).lowerBound, last: days(last, last).lowerBound)
    }

    private func record(
        _ id: Int64, days: ClosedRange<CivilDay>? = nil, since: Instant? = nil, attempts: Int = 1
    ) -> WaitingRecord {
        WaitingRecord(id: id, partitionKey: "", days: days, since: since, attempts: attempts)
    }

    @Test func `days of waiting records are merged, and what is due anyway is not read twice`() {
        let plan = planner(window: window, changes: changes).plan(
            [range(20, 25), .changes(since: mark)],
            healing: [record(1, days: days(3, 3)), record(2, days: days(4, 4)), record(3, days: days(22, 22))])
        #expect(plan.ranges == [range(20, 25), range(3, 4), .changes(since: mark)])
        #expect(plan.reread == 1 && plan.records == 3)
    }

    @Test func `a window is no longer than a slice, and a run takes a month of days`() {
        let many = (1...31).map { record(Int64($0), days: days($0, $0)) }
        let far = record(99, days: CivilDay(year: 2026, month: 5, day: 1)...CivilDay(year: 2026, month: 5, day: 9))
        let plan = planner(window: window).plan([], healing: many + [far])
        let read = plan.ranges.reduce(0) { sum, range in
            if case .window(let first, let last) = range { sum + (last - first + 1) } else { sum }
        }
        #expect(read == HealingPlanner.maximumDays)
        #expect(
            plan.ranges.allSatisfy { range in
                if case .window(let first, let last) = range { last - first < 7 } else { false }
            })
    }

    @Test func `changes begin where the earliest waiting record was, once, and never before the feed`() {
        let early = mark - day * 20
        let plan = planner(changes: changes).plan(
            [.changes(since: mark)], healing: [record(1, since: mark - day), record(2, since: early)])
        #expect(plan.ranges == [.changes(since: early)])
        #expect(plan.reread == 1 && plan.records == 2)
        let late = ChangesSpec(
            place: "since", overlap: .zero, beginning: mark - day, maximumAge: changes.maximumAge)
        #expect(
            planner(changes: late).plan([.changes(since: mark)], healing: [record(1, since: early)]).ranges
                == [.changes(since: mark - day)])
    }

    @Test func `what the plan covers anyway costs nothing`() {
        let plan = planner(changes: changes).plan(
            [.changes(since: .unixEpoch)], healing: [record(1, since: mark)])
        #expect(plan.ranges == [.changes(since: .unixEpoch)] && plan.reread == 0 && plan.records == 1)
        #expect(planner().plan([.snapshot], healing: [record(1)]).ranges == [.snapshot])
    }

    /// Attempts so far, runs since the last one, whether it is read again.
    @Test(arguments: [
        (1, 1, true), (2, 1, false), (2, 2, true), (3, 3, false), (3, 4, true), (5, 15, false), (5, 16, true),
        (90, 1_000_000, false),
    ])
    func `a record that is refused again and again is read again less and less often`(
        _ attempts: Int, _ runs: Int, _ isDue: Bool
    ) {
        var waiting = record(1, attempts: attempts)
        waiting.runs = runs
        #expect(planner().due([waiting]).isEmpty != isDue)
        waiting.runs = runs - 1
        #expect(planner().due([waiting], upcoming: 1).isEmpty != isDue)
    }

    @Test func `a record that has waited for longer than heal is a person's, and heal zero reads nothing again`() {
        var old = record(1)
        old.age = day * 7
        #expect(planner().due([old]) == [old])
        old.age += .seconds(1)
        #expect(planner().due([old]).isEmpty)
        var reading = Pipeline.Reading(changes: nil, window: nil, absenceDeletes: false)
        reading.heal = .zero
        #expect(HealingPlanner(reading).due([record(1)]).isEmpty)
    }
}
