import Core

extension Obstacle: CustomStringConvertible {
    /// What limits, and which answer said so: `RateLimit-Policy 1 per 86400 s (answer 200 of /orders at …)`.
    package var description: String {
        let rate = requests.flatMap { requests in seconds.map { "\(requests) per \($0) s" } } ?? ""
        let place = source.map { " (\($0))" } ?? ""
        let called = name.map { " \"\($0)\"" } ?? ""
        return switch kind {
        case .configured: "limits.requests \(rate)"
        case .announced: "RateLimit-Policy\(called) \(rate)\(place)"
        case .empty: "RateLimit\(called), of which nothing is left\(place)"
        case .retryAfter: "Retry-After\(place)"
        }
    }
}

extension QuotaSource: CustomStringConvertible {
    /// `answer 429 of /orders at 2026-11-28T02:00:04.120Z`, and since when if that was not the first.
    package var description: String {
        let first = heard > since ? "since \(Instant(unixMilliseconds: since)), last" : "at"
        return "answer \(status) of \(route) \(first) \(Instant(unixMilliseconds: heard))"
    }
}
