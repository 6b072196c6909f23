import Core
import Extract
import Testing

@Suite struct ServerTimeTests {
    private let now = Instant(rfc3339: "2026-11-28T06:00:00Z")!
    private let day = Duration.seconds(86_400)

    private func believed(_ skew: Duration?, _ history: ClockHistory = ClockHistory()) -> Duration {
        let time = ServerTime(
            said: skew.map { now + $0 }, databaseNow: now, history: history, tolerance: .seconds(600))
        return time.believed - now
    }

    @Test func `nothing readable: the database's clock stands in`() {
        #expect(believed(nil) == .zero)
        #expect(believed(nil, ClockHistory(believed: .zero - day * 21, said: .zero - day * 21)) == .zero - day * 21)
    }

    @Test func `a clock that agrees is believed, but never beyond the database's`() {
        #expect(believed(.seconds(-300)) == .seconds(-300))
        #expect(believed(.seconds(300)) == .zero)
    }

    @Test func `a clock that leads by more is not believed, in whichever year`() {
        for skew in [.seconds(7_200), day * 3, day * 26_600, day * 2_900_000] {
            #expect(believed(skew) == .zero)
            #expect(
                believed(skew, ClockHistory(believed: .zero - day * 21, said: .zero - day * 21)) == .zero - day * 21)
        }
    }

    @Test func `an API may live weeks behind, but it goes back only if it says so twice`() {
        let behind = Duration.zero - day * 21
        #expect(believed(behind) == behind, "nobody knows better")
        #expect(believed(behind, ClockHistory(believed: behind, said: behind)) == behind)
        #expect(believed(behind, ClockHistory(believed: .zero, said: .zero)) == .zero, "the first time")
        #expect(believed(behind, ClockHistory(believed: .zero, said: behind)) == behind, "the second time")
        #expect(believed(behind + day, ClockHistory(believed: behind, said: behind)) == behind + day, "forward")
    }

    @Test func `records newer than the server says it is contradict it`() {
        var time = ServerTime(
            said: now - day * 3, databaseNow: now, history: ClockHistory(), tolerance: .seconds(600))
        var versions = VersionEvidence()
        versions.newest = now - day * 5
        versions.newestLater = now - .seconds(60)
        versions.records = 100
        versions.later = 5
        time.hold(against: versions)
        #expect(time.believed == now - day * 3, "some records may be wrong themselves")
        #expect(time.mark(versions, hasVersions: true) == now - day * 5)
        versions.later = 50
        time.hold(against: versions)
        #expect(time.believed == now)
        #expect(time.mark(versions, hasVersions: true) == now - .seconds(60))
    }

    @Test func `without versions a mark is what is believed of the time; without records it stays`() {
        let time = ServerTime(said: now + day, databaseNow: now, history: ClockHistory(), tolerance: .seconds(600))
        #expect(time.mark(VersionEvidence(), hasVersions: false) == now)
        #expect(time.mark(VersionEvidence(), hasVersions: true) == nil)
    }

    @Test(arguments: ["Sat, 28 Nov 2026 06:00:00 UTC", "yesterday", "", "Sat, 31 Feb 2026 06:00:00 GMT", "28 Nov 2026"])
    func `what is no HTTP date is no time`(text: String) {
        #expect(HTTPDate.instant(text, reference: now) == nil)
    }

    @Test(arguments: ["Sat, 28 Nov 2026 06:00:00 GMT", "Saturday, 28-Nov-26 06:00:00 GMT", "Sat Nov 28 06:00:00 2026"])
    func `the three forms of RFC 9110 are read`(text: String) {
        #expect(HTTPDate.instant(text, reference: now) == now)
    }
}
