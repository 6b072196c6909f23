import Core
import Extract
import TestSupport
import Testing

@Suite struct RateLimiterTests {
    private let limits = RateLimits(
        rates: [.init(requests: 600, per: .seconds(60)), .init(requests: 20, per: .seconds(1))], concurrency: 8)

    @Test func `no window ever holds more than the rate, and most of it is used`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var limiter = RateLimiter(limits)
        var now = Duration.zero
        var starts: [Duration] = []
        for _ in 0..<3_000 {
            let start = limiter.reserve(at: now)
            #expect(start >= now)
            starts.append(start)
            now = max(now, start) + .milliseconds(Int.random(in: 0...40, using: &random))
        }
        for rate in limits.rates {
            for index in starts.indices.dropFirst(rate.requests) {
                #expect(starts[index] - starts[index - rate.requests] >= rate.per, "seed \(seed)")
            }
        }
        #expect(starts[2_999] < .seconds(60 * 6))
    }

    @Test func `without limits everything starts at once, and one a minute is one a minute`() {
        var free = RateLimiter(RateLimits())
        #expect((0..<100).allSatisfy { _ in free.reserve(at: .seconds(1)) == .seconds(1) })
        var slow = RateLimiter(RateLimits(rates: [.init(requests: 1, per: .seconds(60))]))
        #expect((0..<3).map { _ in slow.reserve(at: .zero) } == [.zero, .seconds(60), .seconds(120)])
    }

    @Test func `a pause holds every request`() {
        var limiter = RateLimiter(limits)
        limiter.pause(until: .seconds(30))
        limiter.pause(until: .seconds(10))
        #expect(limiter.reserve(at: .seconds(1)) == .seconds(30))
    }

    @Test(arguments: [
        [HTTPHeader(name: "RateLimit-Remaining", value: "0"), HTTPHeader(name: "RateLimit-Reset", value: "37")],
        [HTTPHeader(name: "ratelimit", value: "\"default\";r=0;t=37")],
        [HTTPHeader(name: "RateLimit", value: "\"burst\";r=19;t=1, \"default\"; r=0; t=37")],
        [HTTPHeader(name: "RateLimit", value: "limit=600, remaining=0, reset=37")],
    ])
    func `an empty quota waits for its refill`(_ headers: [HTTPHeader]) {
        var limiter = RateLimiter(limits)
        limiter.observe(headers, at: .seconds(5))
        #expect(limiter.earliestStart(at: .seconds(5)) == .seconds(42))
        #expect(limiter.reserve(at: .seconds(42)) == .seconds(42))
        #expect(limiter.reserve(at: .seconds(42)) == .seconds(42))
    }

    @Test func `what is left is counted down, and answers out of order do not raise it`() {
        var limiter = RateLimiter(RateLimits(concurrency: 1))
        limiter.observe([HTTPHeader(name: "RateLimit", value: "\"d\";r=2;t=10")], at: .zero)
        limiter.observe([HTTPHeader(name: "RateLimit", value: "\"d\";r=9;t=10")], at: .zero)
        #expect((0..<3).map { _ in limiter.reserve(at: .zero) } == [.zero, .zero, .seconds(10)])
    }

    @Test(arguments: ["", "x", "-1", "99999999999", "1732000000"])
    func `a reset that cannot be a wait changes nothing`(_ reset: String) {
        var limiter = RateLimiter(limits)
        limiter.observe(
            [HTTPHeader(name: "RateLimit-Remaining", value: "0"), HTTPHeader(name: "RateLimit-Reset", value: reset)],
            at: .zero)
        #expect(limiter.earliestStart(at: .zero) == .zero)
    }
}
