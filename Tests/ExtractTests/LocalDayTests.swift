import Core
import Extract
import TestSupport
import Testing

/// Days of 23, 25 and 23.5 hours, and nights that begin in the hour that comes twice.
@Suite struct LocalDayTests {
    private static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
    ]
    private static let start = CivilDay(year: 2026, month: 3, day: 1)

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29", 23.0), ("Europe/Berlin", "2026-10-25", 25.0),
        ("America/New_York", "2026-03-08", 23.0), ("America/New_York", "2026-11-01", 25.0),
        ("Australia/Lord_Howe", "2026-04-05", 24.5), ("Asia/Kathmandu", "2026-10-25", 24.0),
    ])
    func `a local day is as long as its zone has it`(zone: String, day: String, hours: Double) throws {
        var zone = try #require(ZoneOffsets(name: zone))
        let day = try #require(CivilDay(day))
        let quarters = (-96..<192).count { zone.day(of: day.utcMidnight + .seconds($0 * 900)) == day }
        #expect(Double(quarters) / 4 == hours)
    }

    /// A rule reads each day of the past once, in whichever zone, whenever the run begins: also twice in the hour that is repeated.
    @Test(arguments: zones)
    func `each local day is read again exactly once, also across changes of the clock`(zone: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let offsets = try #require(ZoneOffsets(name: zone))
        let localDay: @Sendable (Instant) -> CivilDay = { instant in
            var offsets = offsets
            return offsets.day(of: instant)
        }
        let window = WindowSpec(from: "from", to: "to", field: nil, start: Self.start, sliceDays: 31)
        let changes = ChangesSpec(
            place: "since", overlap: .seconds(900), beginning: .unixEpoch, maximumAge: .seconds(85 * 86_400))
        let planner = SlicePlanner(
            .init(changes: changes, window: window, absenceDeletes: false, restate: [RestateRule(every: 1, last: 1)]),
            localDay: localDay)
        var now = Self.start.utcMidnight + .seconds(6 * 3_600)
        let feed = now - .seconds(86_400)
        var ledger = PartitionLedger(
            windows: [.init(first: Self.start, last: Self.start, asOf: feed)],
            changes: [.init(since: feed, until: now)])
        var reads: [CivilDay: Int] = [:]
        let last = CivilDay(year: 2026, month: 11, day: 10)
        while localDay(now) <= last {
            ledger.changes = [.init(since: feed, until: now)]
            for case .window(let first, let through) in planner.plan(ledger, serverNow: now) {
                ledger.windows.append(.init(first: first, last: through, asOf: now))
                if localDay(now) > Self.start + 1 {
                    for offset in 0...(through - first) { reads[first + offset, default: 0] += 1 }
                }
            }
            now = now + .seconds(Int64.random(in: 900...30_000, using: &random))
        }
        for offset in 1..<(last - Self.start - 1) {
            #expect(reads[Self.start + offset] == 1, "\(Self.start + offset), seed \(seed)")
        }
    }
}
