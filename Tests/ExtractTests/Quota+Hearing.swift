import Core
import Extract
import Testing

extension Quota {
    /// Hears an answer of the API itself.
    ///
    /// - Parameter heard: When it came, if not now.
    mutating func hear(
        _ headers: [HTTPHeader], status: Int = 200, of route: String = "", heard: Duration? = nil, at now: Duration
    ) {
        guard let report = RateReport(status: status, headers: headers, route: route) else { return }
        observe(report, started: 0, heard: heard ?? now, at: now)
    }

    mutating func hear(policy: String, of route: String = "", at now: Duration) {
        hear([HTTPHeader(name: "RateLimit-Policy", value: policy)], of: route, at: now)
    }

    /// When the next request starts that is wanted from `now` on; the place is taken.
    mutating func start(_ route: String = "", user: String = "a", at now: Duration) -> Duration {
        var now = now
        while true {
            switch ask(QuotaUser(id: user, purpose: .nightly, inFlight: 0, route: route), at: now) {
            case .start(let start): return start
            case .wait(let until):
                guard until > now else {
                    Issue.record("a wait until \(until) at \(now)")
                    return now
                }
                now = until
            case .busy:
                Issue.record("busy")
                return now
            }
        }
    }
}
