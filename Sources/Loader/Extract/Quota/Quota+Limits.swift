import Core

/// What holds for a request now.
extension Quota {
    /// A path is bound by what its own last answer named. One that has not been heard of is bound by what every known path
    /// names, but for its first request if that is only one path: its answer tells whether the limit is for all.
    func bound<Value>(_ route: String, by all: [String: Value], _ named: (Route) -> Set<String>) -> [String: Value] {
        if let known = state.routes[route] { return all.filter { named(known).contains($0.key) } }
        guard state.routes.count > 1 else { return [:] }
        return all.filter { id, _ in state.routes.values.allSatisfy { named($0).contains(id) } }
    }

    /// Until its own answer comes, a path counts as bound by what all others name.
    mutating func assume(_ route: String, at now: Duration) {
        guard state.routes[route] == nil, let first = state.routes.values.first else { return }
        var assumed = Route(heard: 0, announced: first.announced, notices: first.notices)
        for other in state.routes.values {
            assumed.announced.formIntersection(other.announced)
            assumed.notices.formIntersection(other.notices)
        }
        state.routes[route] = assumed
        state.bound()
    }

    /// True if other paths are not bound by it, or nobody knows yet whether they are.
    func isOfPath(_ id: String, _ named: (Route) -> Set<String>) -> Bool {
        let naming = state.routes.values.count { named($0).contains(id) }
        return naming < state.routes.count || naming == 1
    }

    /// When the next request may start, `now` or later, and what keeps it until then.
    func earliestStart(for user: QuotaUser, at now: Duration) -> (Duration, Obstacle?) {
        var start = now
        var obstacle: Obstacle?
        func hold(until time: Duration, _ cause: @autoclosure () -> Obstacle) {
            guard time > start else { return }
            start = time
            obstacle = cause()
        }
        if let pause = state.pause {
            hold(until: .milliseconds(pause.until), Obstacle(.retryAfter, source: pause.source))
        }
        for rate in limits.rates {
            guard let window = state.windows.first(where: { $0.length == rate.per.inMilliseconds }) else { continue }
            let allowed = allowed(rate.requests, per: rate.per, for: user.purpose, at: now)
            hold(
                until: window.earliest(allowing: allowed, at: now),
                Obstacle(.configured, requests: rate.requests, seconds: Int(rate.per.components.seconds)))
        }
        if let rate = limits.rates.min(by: { $0.per < $1.per }) {
            hold(
                until: earliestApart(for: user.purpose, at: now),
                Obstacle(.configured, requests: rate.requests, seconds: Int(rate.per.components.seconds)))
        }
        for (id, policy) in bound(user.route, by: state.announced, \.announced)
        where policy.expires > now.inMilliseconds {
            hold(until: earliest(under: policy, for: user.purpose, at: now), self.obstacle(policy, id))
        }
        for (id, notice) in bound(user.route, by: state.notices, \.notices)
        where isHeld(notice, at: now) && notice.left <= kept(of: notice, for: user.purpose, at: now) {
            hold(until: .milliseconds(end(of: notice)), self.obstacle(notice, id))
        }
        return (start, obstacle)
    }

    /// What keeps this request from starting at once; `nil`: nothing.
    package func obstacle(for user: QuotaUser, at now: Duration) -> Obstacle? { earliestStart(for: user, at: now).1 }

    private func allowed(_ requests: Int, per length: Duration, for purpose: QuotaUser.Purpose, at now: Duration) -> Int
    {
        shared(Quota.allowed(requests), per: length, for: purpose, at: now)
    }

    /// One in a hundred is left: other programs, clocks, requests that the API counts twice.
    static func allowed(_ requests: Int) -> Int { max(1, requests - max(1, requests / 100)) }

    private func shared(_ allowed: Int, per length: Duration, for purpose: QuotaUser.Purpose, at now: Duration) -> Int {
        guard isReserved(for: purpose, length: length, at: now) else { return allowed }
        return max(1, Int(Double(allowed) * limits.backfillShare))
    }

    private func earliest(under policy: Announcement, for purpose: QuotaUser.Purpose, at now: Duration) -> Duration {
        let length = Duration.milliseconds(policy.length)
        let believed = policy.window.earliest(
            allowing: allowed(policy.requests, per: length, for: purpose, at: now), at: now)
        // It is forgotten then, unless an answer repeats it.
        let start = min(believed, .milliseconds(policy.expires))
        guard let since = policy.strictSince else { return start }
        let tenth = policy.window.earliest(
            allowing: shared(requestsOfFloor(per: policy.length), per: length, for: purpose, at: now), at: now)
        return min(start, max(tenth, .milliseconds(since + policy.length)))
    }

    private func obstacle(_ policy: Announcement, _ id: String) -> Obstacle {
        var obstacle = Obstacle(
            .announced, requests: policy.requests, seconds: policy.seconds, name: policy.name, source: policy.source)
        obstacle.isOfPath = isOfPath(id, \.announced)
        return obstacle
    }

    private func obstacle(_ notice: Notice, _ id: String) -> Obstacle {
        var obstacle = Obstacle(.empty, name: notice.name, source: notice.source)
        obstacle.isOfPath = isOfPath(id, \.notices)
        return obstacle
    }

    /// What is left is spent for this purpose.
    private func kept(of notice: Notice, for purpose: QuotaUser.Purpose, at now: Duration) -> Int {
        let rest = Duration.milliseconds(notice.until) - now
        guard let limit = notice.limit, isReserved(for: purpose, length: rest, at: now) else { return 0 }
        return Int(Double(limit) * (1 - limits.backfillShare))
    }

    // MARK: The floor

    /// Requests per second that no announcement keeps the key below for longer than its window: a tenth of what is
    /// configured, of several rates of the slowest. Without `limits.requests` sixty a minute count as configured.
    var floor: Double {
        (limits.rates.map { Double($0.requests) / $0.per.inSeconds }.min() ?? 1) / 10
    }

    func isStrict(_ requests: Int, per milliseconds: Int64) -> Bool {
        Double(requests) * 1_000 < floor * Double(max(1, milliseconds))
    }

    /// It has been stricter than the floor for its window, and is not believed so much any more.
    func isFloored(_ policy: Announcement, at now: Duration) -> Bool {
        policy.strictSince.map { now.inMilliseconds >= $0 + policy.length } ?? false
    }

    /// Announcements that are not believed any more.
    package func floored(at now: Duration) -> [Obstacle] {
        state.announced.filter { $0.value.expires > now.inMilliseconds && isFloored($0.value, at: now) }
            .sorted { $0.key < $1.key }.map { obstacle($0.value, $0.key) }
    }

    /// What a window of that length holds at the floor.
    func requestsOfFloor(per milliseconds: Int64) -> Int {
        max(1, Int((floor * Double(milliseconds) / 1_000).rounded(.up)))
    }

    /// Its time is not over, and it is believed.
    func isHeld(_ notice: Notice, at now: Duration) -> Bool { end(of: notice) > now.inMilliseconds }

    /// An API that has said in every answer that nothing is left, for longer than the reset that it named, has been wrong:
    /// until it says something else, the other limits hold, and its 429s.
    private func end(of notice: Notice) -> Int64 {
        guard let since = notice.emptySince, isStrict(1, per: notice.longest) else { return notice.until }
        return min(notice.until, since + notice.longest)
    }
}
