import Core
import Extract

/// Lets requests pass at the speed that the API allows, and keeps what its answers say about time and health.
///
/// One gate per API key, shared by all chains of pages of a run.
actor RequestGate {
    private var limiter: RateLimiter
    private let maximumWait: Duration
    private let surroundings: Surroundings
    private(set) var serverNow: Instant?

    init(_ settings: APISettings, surroundings: Surroundings) {
        limiter = RateLimiter(settings.limits)
        maximumWait = settings.retry.maximumWait
        self.surroundings = surroundings
    }

    /// Waits for a place. Throws `later` instead of waiting longer than allowed.
    func pass() async throws(SourceError) {
        let now = surroundings.now()
        let wait = limiter.earliestStart(at: now) - now
        guard wait <= maximumWait else {
            throw SourceError(
                .later,
                "the API's quota is used up for another \(wait.components.seconds) s, longer than retry.max_wait")
        }
        let start = limiter.reserve(at: now)
        if start > now { try await rest(start - now) }
    }

    /// Sleeps; throws `cancelled` if the run is.
    nonisolated func rest(_ duration: Duration) async throws(SourceError) {
        do {
            try await surroundings.sleep(duration)
        } catch {
            throw SourceError(.cancelled, "the run was cancelled")
        }
    }

    nonisolated var now: Duration { surroundings.now() }

    func note(_ response: HTTPResponse) {
        let now = surroundings.now()
        limiter.observe(response.headers, at: now)
        if (200..<300).contains(response.status) { hasEverSucceeded = true }
        if let date = response[header: "Date"].flatMap({ HTTPDate.instant($0) }) { note(serverTime: date) }
    }

    /// Everyone waits as long as a 429 asks.
    func note(_ error: SourceError) {
        if error.status == 429, let wait = error.retryAfter { limiter.pause(until: surroundings.now() + wait) }
    }

    func note(serverTime: Instant) {
        serverNow = max(serverNow ?? serverTime, serverTime)
    }

    /// True if any request of this run has succeeded.
    private(set) var hasEverSucceeded = false
}
