import Core
import Extract

/// Lets requests pass at the speed that the API allows, and keeps what its answers say about time and health.
///
/// One gate per API key, shared by all chains of pages of a run.
actor RequestGate {
    private var limiter: RateLimiter
    private let maximumWait: Duration
    private let surroundings: Surroundings
    /// The API's own clock: the latest `as_of`.
    private(set) var asOf: Instant?
    private var date: Instant?

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
        // A 429 to somebody else meanwhile holds for us, too.
        while case let pause = limiter.pausedUntil - surroundings.now(), pause > .zero { try await rest(pause) }
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
        if (200..<300).contains(response.status) || response.status == 304 { hasEverSucceeded = true }
        if let date = response[header: "Date"].flatMap({ HTTPDate.instant($0) }) { note(date: date) }
    }

    /// Pipelines that found nothing but trouble before anything had succeeded.
    private var outages: Set<String> = []

    /// Notes such a pipeline; returns how many there were.
    func noteOutage(of pipeline: String) -> Int {
        outages.insert(pipeline)
        return outages.count
    }

    private var announced: Set<String> = []

    /// True the first time that something is announced in this run.
    func isFirst(_ announcement: String) -> Bool {
        announced.insert(announcement).inserted
    }

    /// Everyone waits as long as a 429 asks.
    func note(_ error: SourceError) {
        if error.status == 429, let wait = error.retryAfter { limiter.pause(until: surroundings.now() + wait) }
    }

    func note(asOf: Instant) {
        self.asOf = max(self.asOf ?? asOf, asOf)
    }

    private func note(date: Instant) {
        self.date = max(self.date ?? date, date)
    }

    /// The API's time. A `Date` header counts only where no page has an `as_of`: a proxy may have written it.
    var serverNow: Instant? { asOf ?? date }

    /// True if any request of this run has succeeded.
    private(set) var hasEverSucceeded = false
}
