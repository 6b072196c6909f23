import Core

/// What one API key may still ask, shared by every process that uses it: says when the next request may start, so that
/// the API's limits are never run into.
///
/// A value without a clock: every time is one that the caller passes in, counted from any fixed point. Processes share its
/// `State`; the limits are each process's own.
package struct Quota: Sendable {
    package private(set) var limits: RateLimits
    package var state: State

    /// What the processes know together.
    package struct State: Sendable, Hashable, Codable {
        /// Of the rates, by length.
        var windows: [SlidingWindow] = []
        /// Milliseconds, as all times here. Nothing may start before; of a 429.
        var pausedUntil: Int64 = 0
        /// A nightly run has asked; backfills leave it its share until then.
        var nightlyUntil: Int64 = 0
        /// What the API said it has left, and until when.
        var notice: Notice?
        /// Rates that the API announced: requests by length of the window in seconds.
        var announced: [Int: Int] = [:]
        var users: [String: User] = [:]
        /// Requests started, ever.
        var started: Int64 = 0

        package init() {}
    }

    struct Notice: Sendable, Hashable, Codable {
        var left: Int
        var limit: Int?
        var until: Int64
    }

    struct User: Sendable, Hashable, Codable {
        var inFlight: Int
        var seen: Int64
    }

    /// What to do now.
    package enum Answer: Sendable, Hashable {
        /// Start then; the place is taken.
        case start(Duration)
        /// Nothing is to be had before; ask again then.
        case wait(until: Duration)
        /// As many requests are in flight as the API takes at once.
        case busy
    }

    /// Places are given so far ahead: what others learn meanwhile, and who should go first, still counts.
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

    /// True if there is anything to keep to.
    package var isLimited: Bool {
        limits.isGiven || state.notice != nil || !state.announced.isEmpty || state.pausedUntil > 0
    }

    package var pausedUntil: Duration { .milliseconds(state.pausedUntil) }
    /// Counts up with each request of any process.
    package var started: Int64 { state.started }

    /// Takes a place, if there is one soon.
    package mutating func ask(_ user: QuotaUser, at now: Duration) -> Answer {
        meet(user, at: now)
        guard hasRoom(for: user, at: now) else { return .busy }
        let start = earliestStart(for: user.purpose, at: now)
        guard start <= now + Quota.horizon else { return .wait(until: start) }
        for index in state.windows.indices { state.windows[index].note(start) }
        state.users[user.id]?.inFlight += 1
        state.started += 1
        if let notice = state.notice, start.inMilliseconds >= notice.until { state.notice = nil }
        state.notice?.left -= 1
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
        state.users[user.id] = User(inFlight: user.inFlight, seen: now.inMilliseconds)
        if user.purpose == .nightly { state.nightlyUntil = (now + Quota.courtesy).inMilliseconds }
        let lengths = rates.map(\.length)
        for length in lengths where !state.windows.contains(where: { $0.length == length.inMilliseconds }) {
            state.windows.append(SlidingWindow(length: length))
        }
    }

    // MARK: In flight

    /// Each of several processes may take what nobody else wants, but for one place.
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

    // MARK: Rates

    private var rates: [(length: Duration, requests: Int)] {
        var strictest: [Int: Int] = state.announced
        for rate in limits.rates {
            let seconds = Int(rate.per.components.seconds)
            strictest[seconds] = min(strictest[seconds] ?? rate.requests, rate.requests)
        }
        return strictest.sorted { $0.key < $1.key }.map { (.seconds($0.key), $0.value) }
    }

    /// What has been used of each rate, shortest first.
    package func usage(at now: Duration) -> [(length: Duration, requests: Int, used: Int)] {
        rates.map { rate in
            let window = state.windows.first { $0.length == rate.length.inMilliseconds }
            return (rate.length, rate.requests, window?.count(at: now) ?? 0)
        }
    }

    /// When the next request may start: `now` or later.
    package func earliestStart(for purpose: QuotaUser.Purpose, at now: Duration) -> Duration {
        var start = max(now, pausedUntil)
        for (length, requests) in rates {
            // One in a hundred is left: other programs, clocks, requests that the API counts twice.
            var allowed = max(1, requests - max(1, requests / 100))
            if isReserved(for: purpose, length: length, at: now) {
                allowed = max(1, Int(Double(allowed) * limits.backfillShare))
            }
            guard let window = state.windows.first(where: { $0.length == length.inMilliseconds }) else { continue }
            start = max(start, window.earliest(allowing: allowed, at: now))
        }
        if let notice = state.notice, notice.left <= kept(of: notice, for: purpose, at: now) {
            start = max(start, .milliseconds(notice.until))
        }
        return start
    }

    /// What is left is spent for this purpose.
    private func kept(of notice: Notice, for purpose: QuotaUser.Purpose, at now: Duration) -> Int {
        let rest = Duration.milliseconds(notice.until) - now
        guard let limit = notice.limit, isReserved(for: purpose, length: rest, at: now) else { return 0 }
        return Int(Double(limit) * (1 - limits.backfillShare))
    }

    /// A minute's quota is back in a minute, so it is shared only while a nightly run is under way. That of an hour or a
    /// day would be missing later, so some of it is always kept.
    private func isReserved(for purpose: QuotaUser.Purpose, length: Duration, at now: Duration) -> Bool {
        purpose == .backfill && (length >= .seconds(3_600) || state.nightlyUntil > now.inMilliseconds)
    }

    // MARK: What the API says

    /// Starts nothing before `time`: after a 429.
    package mutating func pause(until time: Duration) {
        state.pausedUntil = max(state.pausedUntil, time.inMilliseconds)
    }

    /// Whether an answer says anything of the quota.
    package static func isNews(_ headers: [HTTPHeader]) -> Bool {
        RateLimitPolicy(headers) != nil || RateLimitNotice(headers) != nil
    }

    /// Takes note of `RateLimit-Remaining` and `RateLimit-Reset`, or `RateLimit: "default";r=412;t=37`, and of
    /// `RateLimit-Policy`: from any answer, refusals included.
    ///
    /// - Parameters:
    ///   - started: `started` when the answer came; requests since are not in the API's number.
    ///   - heard: When the answer came.
    package mutating func observe(_ headers: [HTTPHeader], started: Int64, heard: Duration, at now: Duration) {
        if let policy = RateLimitPolicy(headers) { state.announced = policy.requests }
        guard let notice = RateLimitNotice(headers) else { return }
        let until = (heard + notice.reset).inMilliseconds
        guard until > now.inMilliseconds else { return }
        // Nor are requests in flight, so some of it is left unused.
        let inFlight = max(0, state.users.values.reduce(0) { $0 + $1.inFlight } - 1)
        let left = notice.remaining - Int(clamping: state.started - started) - min(inFlight, notice.remaining / 2)
        // A second more or less is the same window: resets are rounded.
        if let known = state.notice, known.until > now.inMilliseconds, until <= known.until + 1_000 {
            // Answers may arrive out of order, so the number only falls; those of a window that is over say nothing.
            if until >= known.until - 1_000 { state.notice?.left = min(known.left, left) }
        } else {
            state.notice = Notice(left: left, limit: notice.limit, until: until)
        }
    }
}
