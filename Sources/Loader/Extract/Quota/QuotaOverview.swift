import Core

/// A key's quota as it is shown: what limits it, what is used, who waits.
package struct QuotaOverview: Sendable {
    package struct Rate: Sendable {
        /// `nil`: of `limits.requests`; else the answer that announced it.
        package var source: QuotaSource?
        package var name: String?
        package var requests: Int
        package var seconds: Int
        package var used: Int
        /// Paths whose last answer named it; none of what is configured, which holds for all.
        package var paths: [String] = []
        /// Forgotten then, unless an answer repeats it.
        package var expires: Duration?
        /// A tenth of the configured rate holds instead: requests in its window.
        package var floor: Int?
    }

    package struct Notice: Sendable {
        package var source: QuotaSource
        package var name: String?
        package var left: Int
        package var limit: Int?
        package var until: Duration
        package var paths: [String]
        /// False: it has said for too long that nothing is left.
        package var isBelieved: Bool
    }

    package struct Wait: Sendable {
        package var run: String
        package var purpose: QuotaUser.Purpose
        package var path: String
        package var obstacle: Obstacle
        package var since: Duration
        package var until: Duration
    }

    package struct User: Sendable {
        package var run: String
        package var purpose: QuotaUser.Purpose
        package var inFlight: Int
        package var seen: Duration
    }

    package var rates: [Rate] = []
    package var notices: [Notice] = []
    package var pause: (until: Duration, source: QuotaSource)?
    /// After a 429: the share of the configured speed that is used now, and when it is the whole again.
    package var slowed: (share: Double, until: Duration)?
    package var users: [User] = []
    package var waits: [Wait] = []
    package var postponed: Quota.Postponement?
    package var concurrency: Int
}

extension Quota {
    /// What holds now, shortest window first; what is over is not in it.
    package func overview(at now: Duration) -> QuotaOverview {
        let milliseconds = now.inMilliseconds
        var overview = QuotaOverview(concurrency: limits.concurrency)
        overview.rates = limits.rates.map { rate in
            let window = state.windows.first { $0.length == rate.per.inMilliseconds }
            return QuotaOverview.Rate(
                requests: rate.requests, seconds: Int(rate.per.components.seconds), used: window?.count(at: now) ?? 0)
        }
        overview.rates += state.announced.filter { $0.value.expires > milliseconds }.sorted { $0.key < $1.key }.map {
            id, policy in
            QuotaOverview.Rate(
                source: policy.source, name: policy.name, requests: policy.requests, seconds: policy.seconds,
                used: policy.window.count(at: now), paths: paths(id, \.announced),
                expires: .milliseconds(policy.expires),
                floor: isFloored(policy, at: now) ? requestsOfFloor(per: policy.length) : nil)
        }
        overview.rates.sort { $0.seconds < $1.seconds }
        overview.notices = state.notices.filter { $0.value.until > milliseconds }.sorted { $0.key < $1.key }.map {
            id, notice in
            QuotaOverview.Notice(
                source: notice.source, name: notice.name, left: max(0, notice.left), limit: notice.limit,
                until: .milliseconds(notice.until), paths: paths(id, \.notices), isBelieved: isHeld(notice, at: now))
        }
        if let pause = state.pause, pause.until > milliseconds {
            overview.pause = (.milliseconds(pause.until), pause.source)
        }
        overview.slowed = slowed(at: now)
        let gone = (now - Quota.patience).inMilliseconds
        for (id, user) in state.users.sorted(by: { $0.key < $1.key }) where user.seen > gone {
            overview.users.append(
                QuotaOverview.User(
                    run: id, purpose: user.purpose, inFlight: user.inFlight, seen: .milliseconds(user.seen)))
            overview.waits += user.waits.filter { $0.until > gone }.map {
                QuotaOverview.Wait(
                    run: id, purpose: user.purpose, path: $0.route, obstacle: $0.obstacle,
                    since: .milliseconds($0.since), until: .milliseconds($0.until))
            }
        }
        overview.postponed = state.postponed
        return overview
    }

    private func paths(_ id: String, _ named: (Route) -> Set<String>) -> [String] {
        state.routes.filter { named($0.value).contains(id) }.keys.sorted()
    }

    /// Forgets all that limits the key but what is configured: requests counted, announcements, pauses, what is left.
    ///
    /// Processes and their requests in flight stay, and what is of no effect any more goes, too.
    package mutating func reset(at now: Duration) -> QuotaForgotten {
        let overview = overview(at: now)
        let forgotten = QuotaForgotten(
            announced: overview.rates.filter { $0.source != nil }, notices: overview.notices, pause: overview.pause,
            requests: overview.rates.filter { $0.source == nil }.map(\.used).max() ?? 0, postponed: state.postponed)
        var fresh = State()
        fresh.users = state.users
        fresh.nightlyUntil = state.nightlyUntil
        fresh.started = state.started
        state = fresh
        return forgotten
    }
}

/// What a reset forgot.
package struct QuotaForgotten: Sendable {
    package var announced: [QuotaOverview.Rate]
    package var notices: [QuotaOverview.Notice]
    package var pause: (until: Duration, source: QuotaSource)?
    /// Of the configured rates' windows: the most that one of them had counted.
    package var requests: Int
    package var postponed: Quota.Postponement?
}
