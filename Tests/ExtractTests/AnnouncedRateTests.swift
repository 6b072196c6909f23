import Core
import Extract
import TestSupport
import Testing

/// What the API announces: whose word counts, for which paths, and for how long.
@Suite struct AnnouncedRateTests {
    private static let limits = RateLimits(rates: [.init(requests: 600, per: .seconds(60))], concurrency: 8)
    private static let day = Duration.seconds(86_400)
    private static let begun = Duration.seconds(1_700_000_000)
    private static let trap = "1;w=86400"

    // MARK: Whose word

    @Test func `only 2xx, 304 and 429 speak for the API, whatever their fields say`() {
        let headers = [
            HTTPHeader(name: "RateLimit-Policy", value: Self.trap),
            HTTPHeader(name: "RateLimit-Remaining", value: "0"), HTTPHeader(name: "RateLimit-Reset", value: "86400"),
        ]
        for status in 100..<600 {
            var quota = Quota(Self.limits)
            quota.hear(headers, status: status, at: Self.begun)
            _ = quota.start(at: Self.begun)
            let wait = quota.start(at: Self.begun) - Self.begun
            let isOwn = (200..<300).contains(status) || status == 304 || status == 429
            #expect(isOwn == (wait > .seconds(3_600)), "\(status): \(wait)")
        }
    }

    @Test(arguments: [
        (["Content-Type": "text/html; charset=utf-8"], "{}", false),
        (["Content-Type": "application/xhtml+xml"], "{}", false),
        ([:], " \n<!doctype html><p>log in", false), (["Content-Type": "application/json"], "<html>", false),
        (["Content-Type": "application/json"], #"{"data": []}"#, true), ([:], "", true),
    ])
    func `HTML is not of the API`(_ fields: [String: String], _ body: String, _ isOwn: Bool) {
        for status in [200, 429] {
            let response = HTTPResponse(
                status: status, headers: fields.map { HTTPHeader(name: $0.key, value: $0.value) },
                body: PageBuffer(Array(body.utf8)), elapsed: .zero)
            #expect((RateReport(response, route: "/orders") != nil) == isOwn, "\(status) \(fields) \(body)")
        }
    }

    // MARK: How long

    @Test func `an announcement that the next answer does not repeat is forgotten`() {
        var quota = Quota(Self.limits)
        quota.hear(policy: Self.trap, at: Self.begun)
        _ = quota.start(at: Self.begun)
        // A refusal that says nothing of it changes nothing.
        quota.hear([], status: 429, at: Self.begun)
        #expect(quota.start(at: Self.begun) > Self.begun + .seconds(80_000))
        quota.hear([], at: Self.begun + .seconds(1))
        #expect(quota.overview(at: Self.begun + .seconds(1)).rates.filter { $0.source != nil }.isEmpty)
        #expect(quota.start(at: Self.begun + .seconds(1)) < Self.begun + .seconds(2))
    }

    @Test(arguments: [(1, 60), (10, 60), (60, 60), (61, 61), (3_600, 3_600), (86_400, 86_400)])
    func `what nobody repeats is over after its window, and after a minute at least`(_ window: Int, _ seconds: Int) {
        var quota = Quota(Self.limits)
        quota.hear(policy: "1;w=\(window)", at: Self.begun)
        func announced(_ time: Duration) -> Int { quota.overview(at: time).rates.filter { $0.source != nil }.count }
        #expect(announced(Self.begun + .seconds(seconds) - .milliseconds(1)) == 1)
        #expect(announced(Self.begun + .seconds(seconds)) == 0)
    }

    @Test func `one answer that lies costs its window, and nothing after it`() {
        var quota = Quota(Self.limits)
        _ = quota.start(at: Self.begun)
        quota.hear(policy: Self.trap, at: Self.begun)
        let first = quota.start(at: Self.begun + .seconds(1))
        let second = quota.start(at: first)
        #expect(second <= Self.begun + Self.day + .seconds(1), "\(second - Self.begun)")
        quota.hear([], at: second)
        let times = (0..<100).map { _ in quota.start(at: second) }
        #expect(times.allSatisfy { $0 - second < .seconds(1) })
    }

    // MARK: The floor

    /// Whatever each answer announces: after the longest window a tenth of what is configured goes through.
    @Test func `no announcement keeps the key below a tenth for longer than its window`() {
        let seed = UInt64.random(in: .min ... .max)
        for round in UInt64(0)..<100 {
            var random = SeededGenerator(seed: seed &+ round)
            let perMinute = Int.random(in: 120...2_000, using: &random)
            var limits = RateLimits(rates: [.init(requests: perMinute, per: .seconds(60))], concurrency: 8)
            if round.isMultiple(of: 10) { limits = RateLimits(isGiven: false) }
            let configured = limits.rates.isEmpty ? 60 : perMinute
            var quota = Quota(limits)
            let window = [1, 7, 60, 600, 3_600, 86_400].randomElement(using: &random) ?? 60
            let isNamed = Bool.random(using: &random)
            let isEmpty = Bool.random(using: &random)
            let changesName = Bool.random(using: &random)
            func answer(_ time: Duration) {
                let name = changesName ? "n\(Int.random(in: 0...1_000_000, using: &random))" : "n"
                let number = changesName ? Int.random(in: 1...2, using: &random) : 1
                var headers = [
                    HTTPHeader(
                        name: "RateLimit-Policy",
                        value: isNamed ? "\"\(name)\";q=1;w=\(window)" : "\(number);w=\(window)")
                ]
                if isEmpty {
                    headers.append(HTTPHeader(name: "RateLimit", value: "\"\(name)\";r=0;t=\(window)"))
                }
                quota.hear(headers, at: time)
            }
            answer(Self.begun)
            var now = Self.begun
            // Under ever new names nothing is counted twice, and there would be very many.
            for _ in 0..<50 where now < Self.begun + .seconds(window) {
                now = quota.start(at: now)
                answer(now)
            }
            now = max(now, Self.begun + .seconds(window))
            let floor = max(Double(configured) / 60 / 10, 1 / Double(window))
            let count = min(100, max(2, Int(floor * Double(window))))
            let start = now
            for _ in 0..<count {
                now = quota.start(at: now)
                answer(now)
            }
            // Windows are counted in grains, and no place is given twice within one.
            let allowed = Double(count) / floor * 1.05 + Double(window) * 1.05 + 1
            #expect(
                (now - start).inSeconds <= allowed,
                "seed \(seed &+ round): \(count) requests of \(configured)/min took \(now - start), window \(window)")
        }
    }

    @Test func `a quota that is empty in every answer is believed for its reset only`() {
        var quota = Quota(Self.limits)
        func answer(_ time: Duration) {
            quota.hear(
                [
                    HTTPHeader(name: "RateLimit-Remaining", value: "0"),
                    HTTPHeader(name: "RateLimit-Reset", value: "86400"),
                ], at: time)
        }
        answer(Self.begun)
        let first = quota.start(at: Self.begun)
        #expect(first == Self.begun + Self.day)
        answer(first)
        let second = quota.start(at: first)
        #expect(second - first < .seconds(1), "\(second - first)")
        // Once something was left, what is empty is believed again.
        quota.hear(
            [HTTPHeader(name: "RateLimit-Remaining", value: "1"), HTTPHeader(name: "RateLimit-Reset", value: "1")],
            at: second + Self.day + Self.day)
        answer(second + Self.day * 3)
        #expect(quota.start(at: second + Self.day * 3) == second + Self.day * 4)
    }

    @Test func `an API that lets one request a second pass is waited for each time`() {
        var quota = Quota(RateLimits(rates: [.init(requests: 10, per: .seconds(1))]))
        var now = Self.begun
        for _ in 0..<50 {
            quota.hear([HTTPHeader(name: "RateLimit", value: "\"d\";r=0;t=1")], at: now)
            let start = quota.start(at: now)
            #expect(start - now >= .milliseconds(800), "\(start - now)")
            now = start
        }
    }

    // MARK: Paths

    @Test(arguments: [
        ("\"search\";q=10;w=60", "\"default\";q=500;w=60"), ("10;w=60", "500;w=60"),
        ("\"x\";q=10;w=60;pk=:YQ==:", "\"x\";q=500;w=60;pk=:Yg==:"),
    ])
    func `a path that names a policy of its own leaves the others alone`(_ narrow: String, _ wide: String) {
        var quota = Quota(Self.limits)
        quota.hear(policy: wide, of: "/orders", at: Self.begun)
        quota.hear(policy: narrow, of: "/search", at: Self.begun)
        let searches = (0..<12).map { _ in quota.start("/search", at: Self.begun) }
        #expect(searches.filter { $0 - Self.begun < .seconds(59) }.count == 9)
        #expect((0..<100).allSatisfy { _ in quota.start("/orders", at: Self.begun) - Self.begun < .seconds(1) })
        let obstacle = quota.obstacle(
            for: QuotaUser(id: "a", purpose: .nightly, inFlight: 0, route: "/search"), at: Self.begun)
        #expect(obstacle?.isOfPath == true)
    }

    @Test func `a policy that all paths name is one for all of them`() {
        var quota = Quota(Self.limits)
        for route in ["/orders", "/search", "/shops"] { quota.hear(policy: "100;w=60", of: route, at: Self.begun) }
        // One that has not been heard of is bound, too.
        let routes = ["/orders", "/search", "/shops", "/new"]
        let starts = (0..<120).map { quota.start(routes[$0 % 4], at: Self.begun) }
        #expect(starts.filter { $0 - Self.begun < .seconds(59) }.count == 99)
        let user = QuotaUser(id: "a", purpose: .nightly, inFlight: 0, route: "/orders")
        #expect(quota.obstacle(for: user, at: Self.begun)?.isOfPath == false)
    }

    @Test func `what one path has told holds up no other path's first request`() {
        var quota = Quota(Self.limits)
        _ = quota.start("/search", at: Self.begun)
        quota.hear(policy: "\"search\";q=1;w=3600", of: "/search", at: Self.begun)
        _ = quota.start("/search", at: Self.begun + .seconds(1))
        let first = quota.start("/orders", at: Self.begun + .seconds(2))
        #expect(first - Self.begun < .seconds(3))
        // Until it is answered, it may be one limit for all.
        #expect(quota.start("/orders", at: first) - first > .seconds(3_000))
        quota.hear([], of: "/orders", at: first)
        #expect(quota.start("/orders", at: first) - first < .seconds(1))
        #expect(quota.start("/search", at: first) - first > .seconds(3_000))
    }

    // MARK: Runs that end rather than wait

    @Test func `the second run that ends for it is told from the first, until a request goes through`() {
        let obstacle = Obstacle(.configured, requests: 1, seconds: 86_400)
        var quota = Quota(Self.limits)
        func end(_ run: String, begun: Int, at now: Int) -> Bool {
            quota.postpone(
                run, begun: .seconds(begun), until: .seconds(now + 7_200), because: obstacle, at: .seconds(now))
        }
        #expect(!end("a", begun: 100, at: 110))
        #expect(!end("a", begun: 100, at: 111), "the same run")
        #expect(!end("b", begun: 105, at: 112), "began before the first had ended")
        #expect(end("c", begun: 200, at: 210))
        #expect(quota.state.postponed?.times == 2 && quota.state.postponed?.since == 110_000)
        quota.hear([], status: 429, at: .seconds(220))
        #expect(end("d", begun: 300, at: 310))
        quota.hear([], at: .seconds(320))
        #expect(quota.state.postponed == nil)
        #expect(!end("e", begun: 400, at: 410))
    }

    // MARK: Waits, and forgetting

    @Test func `who waits is known with since when and for what`() throws {
        var quota = Quota(Self.limits)
        quota.hear(policy: Self.trap, of: "/orders", at: Self.begun)
        let user = QuotaUser(id: "a", purpose: .nightly, inFlight: 0, route: "/orders")
        _ = quota.ask(user, at: Self.begun)
        for second in 1...5 { _ = quota.ask(user, at: Self.begun + .seconds(second)) }
        let wait = try #require(quota.overview(at: Self.begun + .seconds(6)).waits.first)
        #expect(wait.run == "a" && wait.path == "/orders" && wait.since == Self.begun + .seconds(1))
        #expect(wait.obstacle.kind == .announced && wait.obstacle.source?.status == 200)
        // A process that is not heard of waits for nothing.
        #expect(quota.overview(at: Self.begun + .seconds(60)).waits.isEmpty)
        let forgotten = quota.reset(at: Self.begun + .seconds(6))
        #expect(forgotten.announced.count == 1 && forgotten.requests == 1)
        #expect(quota.start("/orders", at: Self.begun + .seconds(6)) == Self.begun + .seconds(6))
        #expect(quota.overview(at: Self.begun + .seconds(6)).waits.isEmpty)
    }
}
