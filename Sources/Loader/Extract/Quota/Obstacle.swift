/// What keeps a request from starting, and who said so.
package struct Obstacle: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// A rate of `limits.requests`.
        case configured
        /// A rate that the API announces.
        case announced
        /// The API says that nothing is left.
        case empty
        /// An answer asked to wait: Retry-After.
        case retryAfter = "retry_after"
    }

    package var kind: Kind
    /// Of a rate.
    package var requests: Int?
    /// Length of the rate's window.
    package var seconds: Int?
    /// What the API calls it.
    package var name: String?
    /// The answer that said so; `nil` for what is configured.
    package var source: QuotaSource?
    /// Other paths go on.
    package var isOfPath = false

    package init(
        _ kind: Kind, requests: Int? = nil, seconds: Int? = nil, name: String? = nil, source: QuotaSource? = nil
    ) {
        self.kind = kind
        self.requests = requests
        self.seconds = seconds
        self.name = name
        self.source = source
    }
}

/// The answer that a limit is known from.
package struct QuotaSource: Sendable, Hashable, Codable {
    package var status: Int
    package var route: String
    /// When it was first and last said: milliseconds since 1970.
    package var since: Int64
    package var heard: Int64

    package init(status: Int, route: String, since: Int64, heard: Int64) {
        self.status = status
        self.route = route
        self.since = since
        self.heard = heard
    }
}
