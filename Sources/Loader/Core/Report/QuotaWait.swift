/// A wait of over an hour for the API's quota, rather than which a run ended (75).
package struct QuotaWait: Sendable, Hashable {
    /// Origin of the API and fingerprint of the key.
    package var key: String
    /// What limits the key, and which answer said so.
    package var cause: String
    /// When the first run ended so with nothing gone through since.
    package var since: Instant
    /// Not before.
    package var until: Instant
    /// Runs, this one included.
    package var times: Int
    /// A run before this one ended so: somebody should look.
    package var isAgain: Bool

    package init(key: String, cause: String, since: Instant, until: Instant, times: Int, isAgain: Bool) {
        self.key = key
        self.cause = cause
        self.since = since
        self.until = until
        self.times = times
        self.isAgain = isAgain
    }

    /// What to look at, and what to do about it.
    package static let remedy = "see `octoload quota show`; `octoload quota reset` forgets it"

    /// For people, where it is not the first.
    package var warning: String {
        "no request has gone through since \(since): \(times) runs ended for the quota of \(key), which is held until \(until) by "
            + "\(cause); \(QuotaWait.remedy)"
    }
}
