/// Why a page, or the list it belongs to, could not be read.
///
/// `description` goes to logs and never holds record values, tokens or query strings.
package struct SourceError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// Network, 408, 425, 429, 5xx: worth another attempt, until the attempts are used up.
        case unavailable
        /// The page is not the documented JSON, is cut short or contradicts another: worth another attempt.
        case brokenPage
        /// The cursor expired or the list shifted: begin the list again.
        case restart
        /// The list ended, and the API had counted another number of records: begin again, and in the end hold it.
        case miscounted
        /// Nothing on the page tells whether the list goes on: it is held.
        case noSign
        /// The page has no records where the configuration says: it is held, after a second attempt.
        case noRecords
        /// The page would be too large: ask again for fewer records, at most so many if the API says.
        case pageTooLarge(maximum: Int?)
        /// Retry-After beyond the longest wait allowed: come back later (exit 75).
        case later
        /// A report job that is not done yet: the next run asks after it.
        case pending
        /// 401: the API refused the credentials (exit 77).
        case credentials
        /// 403 for the whole pipeline: scope or plan.
        case forbidden
        /// 403 or 404 for one partition.
        case partitionRefused
        /// A code of `errors.gone`: nothing is here, and that is an answer.
        case gone
        /// A page without records, by a rule: the end of the list.
        case nothing
        /// What is left out, by a rule: neither read nor failed.
        case skipped
        /// 400 and other refusals that the same request would get again.
        case rejected
        /// Off-origin, TLS, byte cap (exit 76).
        case security
        /// The run was cancelled.
        case cancelled

        /// As the audit of calls spells it.
        package var name: String {
            switch self {
            case .unavailable: "unavailable"
            case .brokenPage: "broken_page"
            case .restart: "restart"
            case .miscounted: "miscounted"
            case .noSign: "no_sign"
            case .noRecords: "no_records"
            case .pageTooLarge: "page_too_large"
            case .later: "later"
            case .pending: "pending"
            case .credentials: "credentials"
            case .forbidden: "forbidden"
            case .partitionRefused: "partition_refused"
            case .gone: "gone"
            case .nothing: "nothing"
            case .skipped: "skipped"
            case .rejected: "rejected"
            case .security: "security"
            case .cancelled: "cancelled"
            }
        }
    }

    package var kind: Kind
    /// What we were doing and what the other side said: `GET /ad-performance: 403 domain_not_accessible (request req_…)`.
    package var description: String
    package var status: Int?
    package var requestID: String?
    /// How long the API asked us to wait, if it did.
    package var retryAfter: Duration?
    /// The API's own codes for it.
    package var codes: [String] = []
    /// The quota is used up, by a 429 or a code that means the same.
    package var isThrottled = false
    /// Of `brokenPage`: a page that was read already.
    package var isRepetition = false
    /// A report job failed, or never ended: it is the end of that job, not of what was ordered.
    package var isOfJob = false
    /// Of an answer about a report job that cannot be read: the job may be as good as before.
    package var keepsJob = false
    /// Of `later`: what limits this path leaves others alone.
    package var isOfPath = false

    package init(
        _ kind: Kind, _ description: String, status: Int? = nil, requestID: String? = nil, retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.description = description
        self.status = status
        self.requestID = requestID
        self.retryAfter = retryAfter
    }

    /// True if the same request may succeed after a wait.
    package var isRetryable: Bool { kind == .unavailable || kind == .brokenPage || kind == .noRecords }
}
