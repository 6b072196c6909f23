import Core

extension Quota {
    /// What the processes of a key know together. Times are milliseconds since 1970 by the database's clock.
    package struct State: Sendable, Hashable, Codable {
        /// Starts of all requests, by the configured rates' lengths.
        var windows: [SlidingWindow] = []
        var pause: Pause?
        /// A nightly run has asked; backfills leave it its share until then.
        var nightlyUntil: Int64 = 0
        /// What the API said it has left, by `RateLimitNotice.id`.
        var notices: [String: Notice] = [:]
        /// Rates that the API announces, by `RateLimitPolicy.id`.
        var announced: [String: Announcement] = [:]
        /// What the last answer of each path named.
        var routes: [String: Route] = [:]
        var users: [String: User] = [:]
        /// Requests started, ever.
        var started: Int64 = 0
        package var postponed: Postponement?
        /// Of any process.
        var lastStart: Int64?
        /// `nil`: nothing has started yet.
        var caution: Caution?

        package init() {}
    }

    /// Nothing may start before: of a 429.
    struct Pause: Sendable, Hashable, Codable {
        var until: Int64
        var source: QuotaSource
    }

    struct Notice: Sendable, Hashable, Codable {
        var name: String?
        var left: Int
        var limit: Int?
        var until: Int64
        var source: QuotaSource
        /// Since when every answer has said that nothing is left; `nil`: the last one said that something is.
        var emptySince: Int64?
        /// The longest reset in that time.
        var longest: Int64 = 0
    }

    struct Announcement: Sendable, Hashable, Codable {
        var name: String?
        var requests: Int
        /// Starts of the requests that it counts.
        var window: SlidingWindow
        var source: QuotaSource
        /// Since when it has been stricter than the floor, whatever its numbers; `nil`: it is not.
        var strictSince: Int64?

        var length: Int64 { window.length }
        var seconds: Int { Int(length / 1_000) }
        /// Nobody has repeated it for as long as its window, a minute at least: then it limits nothing.
        var expires: Int64 { source.heard + max(60_000, length) }
    }

    struct Route: Sendable, Hashable, Codable {
        var heard: Int64
        /// Ids of announcements and of notices.
        var announced: Set<String> = []
        var notices: Set<String> = []
    }

    struct User: Sendable, Hashable, Codable {
        var inFlight: Int
        var seen: Int64
        var purpose: QuotaUser.Purpose
        var waits: [Wait] = []
    }

    /// A request that cannot start yet.
    struct Wait: Sendable, Hashable, Codable {
        var route: String
        var since: Int64
        var until: Int64
        var obstacle: Obstacle
    }

    /// A run ended because it would have had to wait for over an hour; nothing has gone through since.
    package struct Postponement: Sendable, Hashable, Codable {
        /// When the first run of the stretch ended so, and the last.
        package var since: Int64
        package var last: Int64
        /// Runs.
        package var times: Int
        /// The last one's.
        package var user: String
        package var until: Int64
        package var obstacle: Obstacle

        package init(since: Int64, times: Int, user: String, until: Int64, obstacle: Obstacle) {
            self.since = since
            last = since
            self.times = times
            self.user = user
            self.until = until
            self.obstacle = obstacle
        }
    }
}

extension Quota.State {
    private static let most = 16
    private static let mostRoutes = 64
    private static let mostUsers = 512
    /// Clocks differ, and places are given a little ahead.
    private static let tolerance: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    /// Drops what cannot be: a state that somebody wrote, or that is of before the clock was set.
    ///
    /// Afterwards no count and no time is large enough for arithmetic to overflow, and nothing blocks longer than what the API
    /// may ask for.
    package mutating func removeNonsense(at now: Duration) {
        let now = now.inMilliseconds
        let past = 0...(now + State.tolerance)
        windows = windows.filter { $0.isSane(at: now) }
        if windows.count > State.most { windows = [] }
        if let held = pause, !past.contains(held.source.heard) || held.until > now + 7 * State.day { pause = nil }
        if nightlyUntil > now + State.tolerance || nightlyUntil < 0 { nightlyUntil = 0 }
        if !(0...(Int64.max / 4)).contains(started) { started = 0 }
        // Places are given no further ahead than the horizon.
        if let last = lastStart, !(0...(now + 1_000)).contains(last) { lastStart = nil }
        if let known = caution, !known.isSane(in: past) { caution = nil }
        notices = notices.filter { _, notice in
            notice.source.isSane(in: past) && (0...now + State.day + State.tolerance).contains(notice.until)
                && (-1_000_000_000...1_000_000_000).contains(notice.left) && (0...State.day).contains(notice.longest)
                && (0...1_000_000_000).contains(notice.limit ?? 0) && past.contains(notice.emptySince ?? 0)
        }
        announced = announced.filter { _, policy in
            policy.source.isSane(in: past) && (1...1_000_000_000).contains(policy.requests)
                && policy.window.isSane(at: now) && past.contains(policy.strictSince ?? 0)
        }
        users = users.filter { _, user in
            past.contains(user.seen) && (0...10_000).contains(user.inFlight) && user.waits.count <= State.mostRoutes
                && user.waits.allSatisfy { past.contains($0.since) && $0.until >= 0 }
        }
        if users.count > State.mostUsers { users = [:] }
        routes = routes.filter { past.contains($0.value.heard) }
        if let known = postponed,
            !past.contains(known.since) || !past.contains(known.last) || !(1...1_000_000).contains(known.times)
        {
            postponed = nil
        }
        bound()
    }

    /// Keeps the state small: of very many the ones that were heard of last.
    mutating func bound() {
        announced = State.newest(announced, State.most) { $0.source.heard }
        notices = State.newest(notices, State.most) { $0.source.heard }
        routes = State.newest(routes, State.mostRoutes) { $0.heard }
    }

    private static func newest<Value>(_ all: [String: Value], _ most: Int, _ heard: (Value) -> Int64) -> [String: Value]
    {
        guard all.count > most else { return all }
        let kept = all.sorted { (heard($0.value), $0.key) > (heard($1.value), $1.key) }.prefix(most)
        return Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }

    private typealias State = Quota.State
}

extension QuotaSource {
    fileprivate func isSane(in past: ClosedRange<Int64>) -> Bool { past.contains(since) && past.contains(heard) }
}
