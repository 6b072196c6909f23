import Core

/// What the API's own answers say.
extension Quota {
    /// Whether an answer says anything that others should know.
    package func isNews(_ report: RateReport) -> Bool {
        guard report.policies.isEmpty, report.notices.isEmpty else { return true }
        guard report.isSuccess else { return false }
        guard let known = state.routes[report.route] else { return true }
        return state.postponed != nil || !known.announced.isEmpty || !known.notices.isEmpty
    }

    /// Takes note of what an answer says of rates (`RateLimit-Policy`) and of what is left (`RateLimit`, `RateLimit-Remaining`).
    ///
    /// What the last answer of a path does not repeat is forgotten for that path, and wholly once no path names it; a 429
    /// without a word of it changes nothing.
    ///
    /// - Parameters:
    ///   - started: `started` when the answer came; requests since are not in the API's number.
    ///   - heard: When the answer came.
    ///   - endsPostponement: A success shows that requests go through again.
    package mutating func observe(
        _ report: RateReport, started: Int64, heard: Duration, at now: Duration, endsPostponement: Bool = true
    ) {
        let time = heard.inMilliseconds
        if report.isSuccess, endsPostponement { state.postponed = nil }
        var route = state.routes[report.route] ?? Route(heard: time)
        // Of two answers that crossed the later one counts.
        let isLatest = time >= route.heard
        if isLatest, report.isSuccess || !report.policies.isEmpty {
            adopt(report, replacing: route.announced, at: time)
            route.announced = Set(report.policies.map(\.id))
        }
        let replaced = route.notices.subtracting(report.notices.map(\.id)).compactMap { state.notices[$0] }
        for notice in report.notices {
            adopt(notice, of: report, replacing: replaced, started: started, heard: heard, at: now)
        }
        if isLatest, report.isSuccess || !report.notices.isEmpty {
            route.notices = Set(report.notices.map(\.id)).filter { state.notices[$0] != nil }
        }
        if isLatest { route.heard = time }
        if report.isSuccess || !route.announced.isEmpty || !route.notices.isEmpty { state.routes[report.route] = route }
        state.announced = state.announced.filter { id, _ in state.routes.values.contains { $0.announced.contains(id) } }
        state.notices = state.notices.filter { id, _ in state.routes.values.contains { $0.notices.contains(id) } }
        state.bound()
    }

    private mutating func adopt(_ report: RateReport, replacing old: Set<String>, at time: Int64) {
        // An API that names its policy anew each time gets no new window of belief with it.
        let new = Set(report.policies.map(\.id))
        let inherited = old.subtracting(new).compactMap { state.announced[$0]?.strictSince }.min()
        for policy in report.policies {
            let length = Duration.seconds(policy.window)
            var known =
                state.announced[policy.id]
                ?? Announcement(
                    name: policy.name, requests: policy.requests, window: SlidingWindow(length: length),
                    source: QuotaSource(status: report.status, route: report.route, since: time, heard: time),
                    strictSince: inherited)
            known.requests = policy.requests
            known.source.status = report.status
            known.source.route = report.route
            known.source.heard = max(known.source.heard, time)
            known.strictSince =
                isStrict(policy.requests, per: length.inMilliseconds) ? known.strictSince ?? time : nil
            state.announced[policy.id] = known
        }
    }

    private mutating func adopt(
        _ notice: RateLimitNotice, of report: RateReport, replacing old: [Notice], started: Int64, heard: Duration,
        at now: Duration
    ) {
        let until = (heard + notice.reset).inMilliseconds
        guard until > now.inMilliseconds else { return }
        let time = heard.inMilliseconds
        // Nor are requests in flight, so some of it is left unused.
        let inFlight = max(0, state.users.values.reduce(0) { $0 + $1.inFlight } - 1)
        let left = notice.remaining - Int(clamping: state.started - started) - min(inFlight, notice.remaining / 2)
        var known =
            state.notices[notice.id]
            ?? Notice(
                name: notice.name, left: left, limit: notice.limit, until: until,
                source: QuotaSource(status: report.status, route: report.route, since: time, heard: time))
        known.source.status = report.status
        known.source.route = report.route
        known.source.heard = max(known.source.heard, time)
        if notice.remaining > 0 {
            known.emptySince = nil
            known.longest = 0
        } else {
            // As with policies: another name is no new beginning.
            let empty = old.filter { $0.emptySince != nil }
            known.emptySince = known.emptySince ?? empty.compactMap(\.emptySince).min() ?? time
            known.longest = max(known.longest, notice.reset.inMilliseconds, empty.map(\.longest).max() ?? 0)
        }
        // A second more or less is the same window: resets are rounded.
        if known.until > now.inMilliseconds, until <= known.until + 1_000 {
            // Answers may arrive out of order, so the number only falls; those of a window that is over say nothing.
            if until >= known.until - 1_000 { known.left = min(known.left, left) }
        } else {
            known.left = left
            known.limit = notice.limit
            known.until = until
        }
        state.notices[notice.id] = known
    }
}
