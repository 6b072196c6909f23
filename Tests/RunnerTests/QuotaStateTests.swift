import Core
import Foundation
import TestSupport
import Testing

@testable import Extract
@testable import Runner

/// The quota's state as the database has it, whoever wrote it.
@Suite struct QuotaStateTests {
    private static let limits = RateLimits(
        rates: [.init(requests: 600, per: .seconds(60)), .init(requests: 20_000, per: .seconds(86_400))])
    private static let now = Duration.seconds(1_764_300_000)

    /// One that has everything in it.
    private static func full() throws -> Quota.State {
        var quota = Quota(limits)
        for number in 0..<40 {
            let user = QuotaUser(id: "run \(number % 3)", purpose: .nightly, inFlight: 1, route: "/orders")
            _ = quota.ask(user, at: now - .seconds(40 - number))
        }
        let report = try #require(
            RateReport(
                status: 200,
                headers: [
                    HTTPHeader(name: "RateLimit-Policy", value: "\"a\";q=1;w=86400, 600;w=60"),
                    HTTPHeader(name: "RateLimit", value: "\"a\";r=0;t=80000"),
                ], route: "/orders"))
        quota.observe(report, started: 40, heard: now, at: now)
        let user = QuotaUser(id: "run 1", purpose: .backfill, inFlight: 1, route: "/orders")
        quota.pause(
            until: now + .seconds(30), for: user,
            source: QuotaSource(status: 429, route: "/orders", since: 0, heard: now.inMilliseconds), at: now)
        _ = quota.postpone(
            "run 1", begun: now - .seconds(9), until: now + .seconds(9_000),
            because: Obstacle(.configured, requests: 600, seconds: 60), at: now)
        return quota.state
    }

    @Test func `what is written is read as it was`() throws {
        let state = try Self.full()
        #expect(Quota.State(json: state.json, at: Self.now) == state)
    }

    @Test func `marks that an earlier version wrote are read`() throws {
        let text = #"{"windows":[{"length":60000,"marks":[1764299999000,2,1764300000000,1]}],"started":3}"#
        var state = try JSONDecoder().decode(SlidingWindow.self, from: Data(text.utf8.dropFirst(12).dropLast(14)))
        #expect(state.count(at: Self.now) == 3)
        state.note(Self.now)
        let again = try JSONDecoder().decode(SlidingWindow.self, from: JSONEncoder().encode(state))
        #expect(again == state)
    }

    @Test(arguments: [
        "", "{}", "null", "[]", "7", "{\"windows\":", "{\"windows\":7}",
        // As an earlier version wrote it.
        #"{"windows":[{"length":60000,"marks":[1764300000000,1]}],"pausedUntil":9000000000000,"nightlyUntil":0,"announced":{"86400":1},"users":{},"started":3}"#,
        String(repeating: "[", count: 100_000),
    ])
    func `what cannot be read is none`(_ text: String) {
        #expect(Quota.State(json: text, at: Self.now) == Quota.State())
    }

    @Test func `no number in it traps, and none blocks for longer than the API could ask for`() throws {
        let seed = UInt64.random(in: .min ... .max)
        let text = try Self.full().json
        let extremes = [
            "0", "-1", "1", "\(Int64.max)", "\(Int64.min)", "\(Int64.max - 1)", "99999999999999", "1e300", "-0.5",
            "\(Self.now.inMilliseconds + 3_600_000)", "\(Self.now.inMilliseconds * 2)",
        ]
        let numbers = text.matches(of: /-?\d+(\.\d+)?/).map(\.range)
        #expect(numbers.count > 40)
        for round in UInt64(0)..<1_000 {
            var random = SeededGenerator(seed: seed &+ round)
            var hostile = text
            for range in numbers.reversed() where Int.random(in: 0..<numbers.count, using: &random) < 3 {
                hostile.replaceSubrange(range, with: extremes.randomElement(using: &random) ?? "0")
            }
            var quota = Quota(Self.limits, state: Quota.State(json: hostile, at: Self.now))
            let user = QuotaUser(id: "new", purpose: .nightly, inFlight: 0, route: "/orders")
            _ = quota.overview(at: Self.now)
            if let report = RateReport(
                status: 200, headers: [HTTPHeader(name: "RateLimit-Policy", value: "5;w=60")], route: "/orders")
            {
                quota.observe(report, started: 0, heard: Self.now, at: Self.now)
            }
            let answer = quota.ask(user, at: Self.now)
            if case .wait(let until) = answer {
                #expect(
                    until - Self.now <= .seconds(7 * 86_400 + 60),
                    "seed \(seed &+ round): \(until - Self.now) \(hostile)")
            }
            _ = quota.postpone(
                "new", begun: Self.now, until: Self.now, because: Obstacle(.configured), at: Self.now)
            // Busy by lies of others is over when they are not heard of.
            #expect(quota.ask(user, at: Self.now + .seconds(90)) != .busy, "seed \(seed &+ round)")
            #expect(Quota.State(json: quota.state.json, at: Self.now + .seconds(90)) == quota.state)
        }
    }

    @Test func `announcements of very many names and paths take no room`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var quota = Quota(Self.limits)
        for number in 0..<400 {
            let items = (0..<30).map { _ in
                "\"n\(Int.random(in: 0...1_000_000, using: &random))\";q=\(Int.random(in: 1...9_999, using: &random));w=60"
            }.joined(separator: ", ")
            let report = try #require(
                RateReport(
                    status: 200,
                    headers: [
                        HTTPHeader(name: "RateLimit-Policy", value: items),
                        HTTPHeader(
                            name: "RateLimit", value: items.replacing("q=", with: "r=").replacing("w=", with: "t=")),
                    ], route: "/path/\(number)"))
            quota.observe(report, started: 0, heard: Self.now + .seconds(number), at: Self.now + .seconds(number))
            let user = QuotaUser(id: "a", purpose: .nightly, inFlight: 0, route: "/path/\(number)")
            _ = quota.ask(user, at: Self.now + .seconds(number))
        }
        #expect(quota.state.json.utf8.count < 60_000, "seed \(seed): \(quota.state.json.utf8.count)")
    }
}
