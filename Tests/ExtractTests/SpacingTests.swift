import Core
import Extract
import TestSupport
import Testing

/// Requests that start apart, and what is learnt from refusals, in virtual time.
@Suite struct SpacingTests {
    private static let shipped = RateLimits(
        rates: [.init(requests: 600, per: .seconds(60)), .init(requests: 20, per: .seconds(1))], concurrency: 8)
    private static let perSecond = RateLimits(rates: [.init(requests: 20, per: .seconds(1))], concurrency: 8)

    /// A server that takes twenty requests in any second, and now and then stands still for 200 ms: what arrives meanwhile is
    /// counted when it goes on.
    private struct StallingServer {
        var random: SeededGenerator
        var nextStall = Duration.zero
        var counted: [Duration] = []
        var refusals: [Duration] = []

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            schedule(after: .zero)
        }

        private mutating func schedule(after now: Duration) {
            nextStall = now + .milliseconds(Int.random(in: 1_500...9_000, using: &random))
        }

        /// Whether the request gets through; requests come in the order of their starts.
        mutating func takes(startedAt start: Duration) -> Bool {
            while start >= nextStall + .milliseconds(200) { schedule(after: nextStall + .milliseconds(200)) }
            let arrival = start >= nextStall ? nextStall + .milliseconds(200) : start
            counted.removeAll { $0 <= arrival - .seconds(1) }
            guard counted.count < 20 else {
                refusals.append(arrival)
                return false
            }
            counted.append(arrival)
            return true
        }
    }

    /// Loads so many pages; returns when each went through.
    private func load(_ pages: Int, _ quota: inout Quota, _ server: inout StallingServer) -> [Duration] {
        var now = Duration.seconds(1_700_000_000)
        server.nextStall += now
        var through: [Duration] = []
        while through.count < pages {
            let start = quota.start(at: now)
            if server.takes(startedAt: start) { through.append(start) } else { quota.slowDown(at: start) }
            now = max(now, start)
        }
        return through
    }

    @Test func `a first load from a server that stalls now and then draws at most one refusal`() {
        for round in 0..<20 {
            let seed = UInt64.random(in: .min ... .max)
            for limits in [Self.shipped, Self.perSecond] {
                var quota = Quota(limits)
                var server = StallingServer(seed: seed)
                _ = load(2_000, &quota, &server)
                #expect(server.refusals.count <= 1, "seed \(seed), round \(round): \(server.refusals.count)")
            }
        }
    }

    @Test func `nearly all of a rate is used in the long run`() {
        for (limits, perMinute) in [(Self.shipped, 594.0), (Self.perSecond, 19.0 * 60)] {
            var quota = Quota(limits)
            var now = Duration.seconds(1_700_000_000)
            let begun = now
            var starts: [Duration] = []
            while now < begun + .seconds(1_800) {
                now = quota.start(at: now)
                starts.append(now)
            }
            let late = starts.filter { $0 >= begun + .seconds(1_200) && $0 < begun + .seconds(1_800) }
            #expect(Double(late.count) >= 0.97 * 10 * perMinute, "\(late.count)")
        }
    }

    @Test func `no tenth of a second sees more than a tenth of the rate and one`() {
        var quota = Quota(Self.perSecond)
        let begin = Duration.seconds(1_700_000_000)
        var starts: [Duration] = []
        for _ in 0..<100 { starts.append(quota.start(at: starts.last ?? begin)) }
        for start in starts {
            #expect(starts.filter { $0 >= start && $0 < start + .milliseconds(100) }.count <= 3)
        }
    }

    @Test
    func `a refusal lowers the speed for every process, once for a burst, and it comes back within forty minutes`() {
        var quota = Quota(Self.shipped)
        let begin = Duration.seconds(1_700_000_000)
        func speed(from begin: Duration) -> Double {
            var copy = quota
            var now = begin
            for _ in 0..<50 { now = copy.start(user: "b", at: now) }
            return 49 / (now - begin).inSeconds
        }
        let first = quota.start(at: begin)
        let before = speed(from: first + .seconds(70))
        quota.slowDown(at: first + .seconds(70))
        let after = speed(from: first + .seconds(71))
        #expect(after < 0.7 * before, "\(before) \(after)")
        quota.slowDown(at: first + .seconds(72))
        #expect(abs(speed(from: first + .seconds(73)) - after) < 0.2)
        quota.slowDown(at: first + .seconds(80))
        let twice = speed(from: first + .seconds(81))
        #expect(twice < 0.8 * after && twice > 1, "\(twice)")
        for number in 0..<20 { quota.slowDown(at: first + .seconds(100 + 10 * number)) }
        #expect(speed(from: first + .seconds(400)) > 2, "there is a floor")
        #expect(speed(from: first + .seconds(1_000)) < before)
        #expect(speed(from: first + .seconds(300 + 40 * 60)) > 0.95 * before)
    }

    @Test func `of a lowered speed a backfill takes its share while a nightly run is under way`() {
        var quota = Quota(
            RateLimits(
                rates: [.init(requests: 600, per: .seconds(60))], concurrency: 8, backfillShare: 0.25))
        var now = Duration.seconds(1_700_000_000)
        _ = quota.start(at: now)
        quota.slowDown(at: now)
        func wait(_ purpose: QuotaUser.Purpose) -> Duration {
            var copy = quota
            let begun = now
            var at = now
            for _ in 0..<20 {
                while case .wait(let until) = copy.ask(QuotaUser(id: "w", purpose: purpose, inFlight: 0), at: at) {
                    at = until
                }
                at += .milliseconds(1)
            }
            return at - begun
        }
        now += .seconds(1)
        #expect(wait(.backfill) > wait(.nightly) * 3, "\(wait(.backfill)) \(wait(.nightly))")
    }

    @Test func `without rates nothing is spaced`() {
        var quota = Quota(RateLimits(isGiven: false))
        quota.slowDown(at: .zero)
        #expect((0..<50).allSatisfy { _ in quota.start(at: .seconds(1)) == .seconds(1) })
    }

    @Test func `a limit of a day is not lowered`() {
        var quota = Quota(RateLimits(rates: [.init(requests: 1_000, per: .seconds(86_400))]))
        _ = quota.start(at: .seconds(1))
        quota.slowDown(at: .seconds(2))
        #expect(quota.start(at: .seconds(3)) == .seconds(3))
    }
}
