import Core

/// What every transfer of one transport has in common: the one origin, its token and its limits.
struct Endpoint: Sendable {
    let settings: APISettings
    let token: Secret?
    let userAgent: String
    /// Covers the token in what comes back.
    let mask: SecretMask?

    init(settings: APISettings, token: Secret?, userAgent: String) {
        self.settings = settings
        self.token = token
        self.userAgent = userAgent
        mask = token.flatMap { SecretMask($0) }
    }

    var origin: Origin { settings.baseURL.origin }

    /// Requests under way at once, at least one.
    var concurrency: Int { max(settings.limits.concurrency, 1) }
}
