import Core
import Extract
import TestSupport
import Testing

@Suite struct QuotaTests {
    private static let limits = RateLimits(
        rates: [.init(requests: 600, per: .seconds(60)), .init(requests: 20, per: .seconds(1))], concurrency: 8)

    private func user(_ id: String = "a", _ purpose: QuotaUser.Purpose = .nightly, inFlight: Int = 0) -> QuotaUser {
        QuotaUser(id: id, purpose: purpose, inFlight: inFlight)
    }

    /// Asks until there is a place; what `busy` means depends on others, so it is a failure here.
    private func start(_ quota: inout Quota, _ user: QuotaUser, at now: Duration) -> Duration {
        var now = now
        while true {
            switch quota.ask(user, at: now) {
            case .start(let start): return start
            case .wait(let until): now = until
            case .busy:
                Issue.record("busy")
                return now
            }
        }
    }

    @Test func `no window ever holds more than the rate, and nearly all of it is used`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var quota = Quota(Self.limits)
        var now = Duration.seconds(1_700_000_000)
        let begun = now
        var starts: [Duration] = []
        for _ in 0..<3_000 {
            let start = start(&quota, user(), at: now)
            #expect(start >= now)
            starts.append(start)
            now = max(now, start) + .milliseconds(Int.random(in: 0...20, using: &random))
        }
        for rate in Self.limits.rates {
            for index in starts.indices.dropFirst(rate.requests) {
                #expect(starts[index] - starts[index - rate.requests] >= rate.per, "seed \(seed)")
            }
        }
        // Full windows follow each other: the first 2,970 requests take as long as 95 % of the quota allows, or less.
        let seconds = (starts[2_970] - begun).inSeconds
        #expect(2_970 / seconds >= 0.95 * 600 / 60, "seed \(seed): \(seconds) s")
    }

    @Test func `without limits everything starts at once, and one a minute is one a minute`() {
        var free = Quota(RateLimits(isGiven: false))
        #expect((0..<100).allSatisfy { _ in free.ask(user(), at: .seconds(1)) == .start(.seconds(1)) })
        #expect(!free.isLimited)
        var slow = Quota(RateLimits(rates: [.init(requests: 1, per: .seconds(60))]))
        let starts = (0..<3).map { _ in start(&slow, user(), at: .zero) }
        #expect(starts[1] - starts[0] >= .seconds(60) && starts[2] - starts[1] >= .seconds(60))
        #expect(starts[2] <= .seconds(123))
    }

    @Test func `a pause holds every request`() {
        var quota = Quota(Self.limits)
        let source = QuotaSource(status: 429, route: "/orders", since: 0, heard: 0)
        quota.pause(until: .seconds(30), for: user(), source: source, at: .zero)
        quota.pause(until: .seconds(10), for: user(), source: source, at: .zero)
        #expect(quota.ask(user(), at: .seconds(1)) == .wait(until: .seconds(30)))
    }

    @Test(arguments: [
        [HTTPHeader(name: "RateLimit-Remaining", value: "0"), HTTPHeader(name: "RateLimit-Reset", value: "37")],
        [HTTPHeader(name: "ratelimit", value: "\"default\";r=0;t=37")],
        [HTTPHeader(name: "RateLimit", value: "\"burst\";r=19;t=1, \"default\"; r=0; t=37")],
        [HTTPHeader(name: "RateLimit", value: "limit=600, remaining=0, reset=37")],
    ])
    func `an empty quota waits for its refill`(_ headers: [HTTPHeader]) {
        var quota = Quota(Self.limits)
        quota.hear(headers, at: .seconds(5))
        #expect(quota.ask(user(), at: .seconds(5)) == .wait(until: .seconds(42)))
        #expect(quota.ask(user(), at: .seconds(42)) == .start(.seconds(42)))
        #expect(quota.ask(user(), at: .seconds(43)) == .start(.seconds(43)))
    }

    @Test func `what is left is counted down, and answers out of order do not raise it`() {
        var quota = Quota(RateLimits(isGiven: false))
        quota.hear([HTTPHeader(name: "RateLimit", value: "\"d\";r=2;t=10")], at: .zero)
        quota.hear([HTTPHeader(name: "RateLimit", value: "\"d\";r=9;t=10")], at: .zero)
        let answers = (0..<3).map { _ in quota.ask(user(), at: .zero) }
        #expect(answers == [.start(.zero), .start(.zero), .wait(until: .seconds(10))])
    }

    @Test func `requests that others started since the answer are not in its number`() {
        var quota = Quota(RateLimits(isGiven: false))
        for _ in 0..<4 { _ = quota.ask(user(), at: .zero) }
        quota.hear([HTTPHeader(name: "RateLimit", value: "\"d\";r=5;t=10")], at: .zero)
        #expect(quota.ask(user(), at: .zero) == .start(.zero))
        #expect(quota.ask(user(), at: .zero) == .wait(until: .seconds(10)))
    }

    @Test func `what was said of a window that is over says nothing of the next one`() {
        var quota = Quota(RateLimits(isGiven: false))
        let old = [HTTPHeader(name: "RateLimit", value: "\"d\";r=3;t=10")]
        quota.hear(
            [HTTPHeader(name: "RateLimit", value: "\"d\";r=600;t=60")], at: .seconds(11))
        for _ in 0..<50 { _ = quota.ask(user(), at: .seconds(12)) }
        quota.hear(old, heard: .seconds(1), at: .seconds(12))
        #expect(quota.ask(user(), at: .seconds(12)) == .start(.seconds(12)))
        quota.hear(old, heard: .seconds(3), at: .seconds(12))
        #expect(quota.ask(user(), at: .seconds(12)) == .start(.seconds(12)))
    }

    @Test(arguments: ["", "x", "-1", "99999999999", "1732000000"])
    func `a reset that cannot be a wait changes nothing`(_ reset: String) {
        var quota = Quota(Self.limits)
        quota.hear(
            [HTTPHeader(name: "RateLimit-Remaining", value: "0"), HTTPHeader(name: "RateLimit-Reset", value: reset)],
            at: .zero)
        #expect(quota.ask(user(), at: .zero) == .start(.zero))
    }

    @Test(arguments: ["30;w=60, 5;w=1", "\"default\";q=30;w=60, \"burst\";q=5;w=1", "5;w=1;burst=10, 30;w=60"])
    func `rates that the API announces hold where they are stricter`(_ policy: String) {
        var quota = Quota(Self.limits)
        quota.hear([HTTPHeader(name: "RateLimit-Policy", value: policy)], at: .zero)
        var now = Duration.zero
        var starts: [Duration] = []
        for _ in 0..<40 {
            now = start(&quota, user(), at: now)
            starts.append(now)
        }
        #expect(starts.filter { $0 < .seconds(1) }.count == 4)
        #expect(starts.filter { $0 < .seconds(60) }.count == 29)
    }

    @Test(arguments: ["600;w=60;qu=\"bytes\"", "x", "0;w=60", "600;w=0", "600"])
    func `a policy that says nothing of requests changes nothing`(_ policy: String) {
        var quota = Quota(RateLimits(isGiven: false))
        quota.hear([HTTPHeader(name: "RateLimit-Policy", value: policy)], at: .zero)
        #expect(!quota.isLimited)
    }

    @Test func `no more are in flight than the API takes, and each process gets some`() {
        var quota = Quota(Self.limits)
        var inFlight = ["a": 0, "b": 0, "c": 0]
        for round in 0..<30 {
            for id in inFlight.keys.sorted() {
                let answer = quota.ask(user(id, inFlight: inFlight[id] ?? 0), at: .seconds(round))
                if case .start = answer { inFlight[id, default: 0] += 1 }
            }
            #expect(inFlight.values.reduce(0, +) <= 8)
        }
        #expect(inFlight.values.reduce(0, +) == 8)
        #expect(inFlight.values.allSatisfy { $0 >= 2 }, "\(inFlight)")
    }

    @Test func `a process that is gone holds nothing for long`() {
        var quota = Quota(Self.limits)
        for number in 0..<8 { _ = quota.ask(user("a", inFlight: number), at: .milliseconds(100 * number)) }
        #expect(quota.ask(user("b"), at: .seconds(10)) == .busy)
        #expect(quota.ask(user("b"), at: .seconds(21)) == .start(.seconds(21)))
        quota.leave("b")
        #expect(quota.ask(user("c"), at: .seconds(22)) == .start(.seconds(22)))
    }

    @Test func `what a process held that is known to be gone is free at once`() {
        var quota = Quota(Self.limits)
        for number in 0..<8 { _ = quota.ask(user("a", inFlight: number), at: .milliseconds(100 * number)) }
        #expect(quota.ask(user("b"), at: .seconds(1)) == .busy)
        quota.forget { $0 == "a" }
        #expect(quota.ask(user("b"), at: .seconds(1)) == .start(.seconds(1)))
    }

    @Test func `backfills leave nightly runs their share while one is under way`() {
        var quota = Quota(RateLimits(rates: [.init(requests: 100, per: .seconds(60))], backfillShare: 0.4))
        _ = quota.ask(user("nightly"), at: .zero)
        let starts = (0..<39).map { _ in quota.ask(user("work", .backfill), at: .zero) }
        #expect(starts.filter { $0 == .start(.zero) }.count == 38)
        #expect(quota.ask(user("nightly"), at: .zero) == .start(.zero))
        // Half a minute after its last request it is over.
        #expect(quota.ask(user("work", .backfill), at: .seconds(31)) == .start(.seconds(31)))
    }

    @Test func `of a day's quota a backfill never takes the nightly run's share`() {
        var quota = Quota(RateLimits(rates: [.init(requests: 100, per: .seconds(86_400))], backfillShare: 0.4))
        let starts = (0..<60).map { _ in quota.ask(user("work", .backfill), at: .zero) }
        #expect(starts.filter { $0 == .start(.zero) }.count == 39)
        #expect(quota.ask(user("nightly"), at: .zero) == .start(.zero))
    }
}
