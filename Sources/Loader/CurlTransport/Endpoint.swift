import Core

/// What every transfer of one transport has in common: the one origin, and its limits.
struct Endpoint: Sendable {
    let settings: APISettings
    let userAgent: String

    var origin: Origin { settings.baseURL.origin }

    /// Requests under way at once, at least one.
    var concurrency: Int { max(settings.limits.concurrency, 1) }
}
