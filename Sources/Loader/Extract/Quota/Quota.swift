import Core

/// What one API key may still ask, shared by every process that uses it: says when the next request may start, so that
/// the API's limits are never run into.
///
/// A value without a clock: every time is one that the caller passes in, counted from any fixed point. Processes share its
/// `State`; the limits are each process's own.
package struct Quota: Sendable {
    package private(set) var limits: RateLimits
    package var state: State

    /// What to do now.
    package enum Answer: Sendable, Hashable {
        /// Start then; the place is taken.
        case start(Duration)
        /// Nothing is to be had before; ask again then.
        case wait(until: Duration)
        /// As many requests are in flight as the API takes at once.
        case busy
    }

    /// Starts are reserved at most this far ahead, so that news from other processes and priorities can still change the order.
    package static let horizon = Duration.milliseconds(200)
    /// A process that has not been heard of for so long is gone, and with it its requests.
    static let patience = Duration.seconds(20)
    /// One that has not asked for so long wants nothing.
    static let idle = Duration.seconds(2)
    /// Backfills keep out of a nightly run's share for so long after its last request.
    static let courtesy = Duration.seconds(30)

    package init(_ limits: RateLimits, state: State = State()) {
        self.limits = limits
        self.state = state
    }

    /// True if there is anything to keep to, or to tell the other processes.
    package var isLimited: Bool {
        limits.isGiven || !state.notices.isEmpty || !state.announced.isEmpty || state.pause != nil
            || state.postponed != nil
    }

    /// Counts up with each request of any process.
    package var started: Int64 { state.started }

    /// Takes a place, if there is one soon.
    package mutating func ask(_ user: QuotaUser, at now: Duration) -> Answer {
        meet(user, at: now)
        guard hasRoom(for: user, at: now) else { return .busy }
        let (start, obstacle) = earliestStart(for: user, at: now)
        guard start <= now + Quota.horizon else {
            if let obstacle { note(obstacle, until: start, of: user, at: now) }
            return .wait(until: start)
        }
        for index in state.windows.indices { state.windows[index].note(start) }
        space(start, at: now)
        assume(user.route, at: now)
        for id in state.routes[user.route]?.announced ?? [] { state.announced[id]?.window.note(start) }
        for id in state.routes[user.route]?.notices ?? [] { state.notices[id]?.left -= 1 }
        state.users[user.id]?.inFlight += 1
        state.users[user.id]?.waits.removeAll { $0.route == user.route }
        state.started += 1
        return .start(start)
    }

    /// The process has come to its end.
    package mutating func leave(_ user: String) {
        state.users[user] = nil
    }

    /// These processes are gone.
    package mutating func forget(_ isGone: (String) -> Bool) {
        state.users = state.users.filter { !isGone($0.key) }
    }

    /// The process is there and asks nothing.
    package mutating func see(_ user: QuotaUser, at now: Duration) {
        meet(user, at: now)
    }

    private mutating func meet(_ user: QuotaUser, at now: Duration) {
        let gone = (now - Quota.patience).inMilliseconds
        state.users = state.users.filter { $0.value.seen > gone }
        let waits = state.users[user.id]?.waits ?? []
        state.users[user.id] = User(
            inFlight: user.inFlight, seen: now.inMilliseconds, purpose: user.purpose, waits: waits)
        if user.purpose == .nightly { state.nightlyUntil = (now + Quota.courtesy).inMilliseconds }
        if let pause = state.pause, pause.until <= now.inMilliseconds { state.pause = nil }
        for rate in limits.rates where !state.windows.contains(where: { $0.length == rate.per.inMilliseconds }) {
            state.windows.append(SlidingWindow(length: rate.per))
        }
    }

    private mutating func note(_ obstacle: Obstacle, until: Duration, of user: QuotaUser, at now: Duration) {
        guard var waits = state.users[user.id]?.waits else { return }
        let since = waits.first { $0.route == user.route }?.since ?? now.inMilliseconds
        waits.removeAll { $0.route == user.route }
        waits.append(Wait(route: user.route, since: since, until: until.inMilliseconds, obstacle: obstacle))
        state.users[user.id]?.waits = Array(waits.suffix(16))
    }

    // MARK: In flight

    /// A process may exceed its fair share while others are idle, but leaves one place free for each other active process.
    private func hasRoom(for user: QuotaUser, at now: Duration) -> Bool {
        let total = state.users.values.reduce(0) { $0 + $1.inFlight }
        let limit = concurrency(for: user.purpose, at: now)
        guard total < limit else { return false }
        let active = state.users.values.count { $0.seen > (now - Quota.idle).inMilliseconds }
        guard active > 1 else { return true }
        let fairShare = (limit + active - 1) / active
        return user.inFlight < fairShare || total < limit - (active - 1)
    }

    private func concurrency(for purpose: QuotaUser.Purpose, at now: Duration) -> Int {
        isReserved(for: purpose, length: .zero, at: now)
            ? max(1, Int(Double(limits.concurrency) * limits.backfillShare)) : limits.concurrency
    }

    /// A minute's quota is back in a minute, so it is shared only while a nightly run is under way. That of an hour or a
    /// day would be missing later, so some of it is always kept.
    func isReserved(for purpose: QuotaUser.Purpose, length: Duration, at now: Duration) -> Bool {
        purpose == .backfill && (length >= .seconds(3_600) || state.nightlyUntil > now.inMilliseconds)
    }

    // MARK: After refusals

    /// Starts nothing before `time`: after a 429, of `user`'s request.
    package mutating func pause(until time: Duration, for user: QuotaUser, source: QuotaSource, at now: Duration) {
        meet(user, at: now)
        if time.inMilliseconds > state.pause?.until ?? 0 {
            state.pause = Pause(until: time.inMilliseconds, source: source)
        }
        note(Obstacle(.retryAfter, source: source), until: time, of: user, at: now)
    }

    /// Notes that a run ends rather than wait so long.
    ///
    /// - Parameter begun: When the run began: one that began before another was postponed is no second try.
    /// - Returns: Whether it is one, with nothing gone through in between.
    package mutating func postpone(
        _ user: String, begun: Duration, until time: Duration, because obstacle: Obstacle, at now: Duration
    ) -> Bool {
        let now = now.inMilliseconds
        var postponed = Postponement(
            since: now, times: 1, user: user, until: time.inMilliseconds, obstacle: obstacle)
        var isAgain = false
        if let known = state.postponed {
            isAgain = known.user != user && begun.inMilliseconds >= known.last
            postponed.since = known.since
            postponed.times = min(known.times + (isAgain ? 1 : 0), 1_000_000)
        }
        state.postponed = postponed
        return isAgain
    }
}
