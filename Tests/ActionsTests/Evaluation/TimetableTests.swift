import Core
import Testing

@testable import Actions

/// Periods by the calendar of a zone: each once, also over the changes of its clock.
@Suite struct TimetableTests {
    private func period(_ rhythm: Timetable.Rhythm, _ minute: Int, _ zone: String, at time: String) throws -> Period {
        let zone = try #require(LocalZone(name: zone))
        return Timetable(rhythm: rhythm, minute: minute, zone: .named("UTC")).period(
            before: try #require(Instant(rfc3339: time)), in: zone)
    }

    @Test(arguments: [
        // 2026-11-30 is a Monday.
        (
            Timetable.Rhythm.weekly(day: 1), 360, "Europe/Zurich", "2026-11-30T04:59:59Z",
            "2026-11-23 2026-11-16..2026-11-22"
        ),
        (.weekly(day: 1), 360, "Europe/Zurich", "2026-11-30T05:00:00Z", "2026-11-30 2026-11-23..2026-11-29"),
        (.weekly(day: 1), 360, "America/Los_Angeles", "2026-11-30T13:59:59Z", "2026-11-23 2026-11-16..2026-11-22"),
        (.weekly(day: 7), 0, "Pacific/Auckland", "2026-11-28T11:00:00Z", "2026-11-29 2026-11-22..2026-11-28"),
        (.daily, 0, "UTC", "2026-03-01T00:00:00Z", "2026-03-01 2026-02-28..2026-02-28"),
        (.monthly(day: 1), 0, "UTC", "2026-03-15T00:00:00Z", "2026-03-01 2026-02-01..2026-02-28"),
        (.monthly(day: 31), 0, "UTC", "2026-03-15T00:00:00Z", "2026-02-28 2026-01-31..2026-02-27"),
    ])
    func `the period that fell due last`(
        rhythm: Timetable.Rhythm, minute: Int, zone: String, time: String, expected: String
    ) throws {
        let period = try period(rhythm, minute, zone, at: time)
        #expect("\(period.name) \(period.first)..\(period.last)" == expected)
    }

    @Test(arguments: ["America/Los_Angeles", "Europe/Zurich", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])
    func `each day of two years falls due once, in order, whatever the clocks do`(zone: String) throws {
        // 02:30 is skipped on one day and there twice on another.
        let timetable = Timetable(rhythm: .daily, minute: 150, zone: .named(zone))
        let local = try #require(LocalZone(name: zone))
        var now = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        var names: [CivilDay] = []
        for _ in 0..<(730 * 48) {
            let period = timetable.period(before: now, in: local)
            if names.last != period.name { names.append(period.name) }
            now = now + .seconds(1_800)
        }
        #expect(zip(names, names.dropFirst()).allSatisfy { $1 - $0 == 1 })
        #expect(names.count == 731 || names.count == 730)
    }

    @Test func `missed periods are made up for once, and none from before the workflow was there`() throws {
        var workflow = EventTests.workflow(
            .schedule(Timetable(rhythm: .weekly(day: 1), minute: 360, zone: .column("zone"))))
        workflow.watch.key = ["id"]
        let item = WatchedItem(
            key: "dom_1", row: WatchedRow(values: ["id": .string("dom_1"), "zone": .string("Europe/Zurich")]))
        let first = try #require(Instant(rfc3339: "2026-11-03T12:00:00Z"))
        let begin = try workflow.evaluation(of: [item], in: WorkflowState(now: first, activatedAt: nil))
        #expect(begin.beginnings == [] && begin.entering.map(\.state) == [.old])
        // Three Mondays later: the last of them only.
        let later = try #require(Instant(rfc3339: "2026-11-24T12:00:00Z"))
        let next = try workflow.evaluation(
            of: [item],
            in: WorkflowState(
                now: later, activatedAt: first, known: [KnownItem(id: 1, key: begin.entering[0].key, state: .old)]))
        #expect(next.beginnings.flatMap(\.items).map(\.key) == ["dom_1@2026-11-23"])
        #expect(next.beginnings[0].occasion == .period)
        #expect(next.beginnings[0].rows[0].values["period_to"] == .string("2026-11-22"))
        let error = #expect(throws: WatchMistake.self) {
            var item = item
            item.row.values["zone"] = .string("CET5")
            let _ = try workflow.evaluation(of: [item], in: WorkflowState(now: later, activatedAt: first))
        }
        #expect(error?.description.contains("the time zone of dom_1 is \"CET5\"") == true)
    }
}
