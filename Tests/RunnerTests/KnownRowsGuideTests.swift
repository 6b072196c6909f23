import Core
import Extract
import Testing
import Transform

@testable import Runner

/// Which rows of the target a slice asks for while its pages come.
@Suite struct KnownRowsGuideTests {
    private static let day = CivilDay(year: 2026, month: 3, day: 1)

    private static func seen(_ days: ClosedRange<Int>? = 0...0, oldest: Instant = Instant(unixSeconds: 1_000))
        -> StageChunk.Seen
    {
        var seen = StageChunk.Seen()
        seen.days = days.map { (day + $0.lowerBound)...(day + $0.upperBound) }
        seen.oldestVersion = oldest
        return seen
    }

    private static func known(_ count: Int, days: ClosedRange<Int>? = nil, isComplete: Bool = true) -> KnownRows {
        var known = KnownRows()
        for hash in 1...UInt64(count) { known.hashes.insert(hash) }
        known.days = days.map { (day + $0.lowerBound)...(day + $0.upperBound) }
        known.isComplete = isComplete
        return known
    }

    @Test func `a window asks for its days, once`() {
        var guide = KnownRowsGuide(.window(first: Self.day, last: Self.day + 30), hasDays: true)
        let request = guide.request(after: Self.seen(), rows: 1000)
        #expect(request == .days(Self.day...(Self.day + 30)))
        let next = guide.take(Self.known(5), for: .days(Self.day...(Self.day + 30)), after: Self.seen())
        #expect(next == nil && guide.hashes.count == 5)
        #expect(guide.request(after: Self.seen(), rows: 1000) == nil)
    }

    @Test func `a change feed asks only if it brings what has not changed, or is read from its beginning`() {
        let since = Instant(unixSeconds: 5_000)
        var feed = KnownRowsGuide(.changes(since: since), hasDays: true)
        #expect(feed.request(after: Self.seen(oldest: since), rows: 1000) == nil)
        #expect(feed.request(after: Self.seen(oldest: Instant(unixSeconds: 4_999)), rows: 1000) == .days(nil))
        var whole = KnownRowsGuide(.changes(since: .unixEpoch), beginning: .unixEpoch, hasDays: true)
        #expect(whole.request(after: Self.seen(oldest: since), rows: 1000) == .days(nil))
    }

    @Test func `a page without rows asks nothing`() {
        var guide = KnownRowsGuide(.snapshot, hasDays: true)
        #expect(guide.request(after: StageChunk.Seen(), rows: 0) == nil)
    }

    @Test func `what does not fit is followed upward, and downward, as the pages go`() {
        var guide = KnownRowsGuide(.snapshot, hasDays: true)
        let first = guide.request(after: Self.seen(10...11), rows: 1000)
        #expect(first == .days(nil))
        let second = guide.take(Self.known(100, isComplete: false), for: .days(nil), after: Self.seen(10...11))
        #expect(second == .upward(from: Self.day + 10))
        let third = guide.take(
            Self.known(4000, days: 10...19), for: .upward(from: Self.day + 10), after: Self.seen(10...11))
        #expect(third == nil && guide.hashes.count == 4000)
        #expect(guide.request(after: Self.seen(12...13), rows: 1000) == nil)
        #expect(guide.request(after: Self.seen(19...20), rows: 1000) == .upward(from: Self.day + 20))
        _ = guide.take(Self.known(4000, days: 20...25), for: .upward(from: Self.day + 20), after: Self.seen(19...20))
        #expect(guide.request(after: Self.seen(18...19), rows: 1000) == .downward(from: Self.day + 18))
    }

    @Test func `a list in no order of days does not have the table read for every page`() {
        var guide = KnownRowsGuide(.snapshot, hasDays: true)
        _ = guide.request(after: Self.seen(), rows: 1000)
        _ = guide.take(Self.known(100, isComplete: false), for: .days(nil), after: Self.seen())
        _ = guide.take(Self.known(8000, days: 0...1), for: .upward(from: Self.day), after: Self.seen())
        #expect(guide.request(after: Self.seen(50...90), rows: 1999) == nil)
        #expect(guide.request(after: Self.seen(50...90), rows: 1) == .upward(from: Self.day + 90))
    }

    @Test func `a day that does not fit, or a table without days that does not, ends it`() {
        var days = KnownRowsGuide(.snapshot, hasDays: true)
        _ = days.request(after: Self.seen(), rows: 1000)
        _ = days.take(Self.known(100, isComplete: false), for: .days(nil), after: Self.seen())
        let next = days.take(Self.known(100, isComplete: false), for: .upward(from: Self.day), after: Self.seen())
        #expect(next == nil && days.hashes.isEmpty)
        #expect(days.request(after: Self.seen(5...6), rows: 100_000) == nil)
        var flat = KnownRowsGuide(.snapshot, hasDays: false)
        #expect(flat.request(after: Self.seen(nil), rows: 1000) == .days(nil))
        #expect(flat.take(Self.known(100, isComplete: false), for: .days(nil), after: Self.seen(nil)) == nil)
        #expect(flat.request(after: Self.seen(nil), rows: 1000) == nil)
    }
}
