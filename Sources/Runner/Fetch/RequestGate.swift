import Core
import Extract

/// Lets requests pass at the speed that the API allows, and keeps what its answers say about time and health.
///
/// One gate per process and API key; the quota behind it is shared with other processes.
actor RequestGate {
    private let quota: SharedQuota
    private let maximumWait: Duration
    private let surroundings: Surroundings
    /// The API's own clock: the latest `as_of`.
    private(set) var asOf: Instant?
    private var date: Instant?
    private var inFlight = 0

    init(_ settings: APISettings, quota: SharedQuota, surroundings: Surroundings) {
        self.quota = quota
        maximumWait = settings.retry.maximumWait
        self.surroundings = surroundings
    }

    // MARK: Passing

    /// One at a time asks for a place; the others wait behind it, in order.
    private var isAsking = false
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// How often to ask again where one of the requests in flight must end first.
    private static let impatience = Duration.milliseconds(20)
    /// What another process hears from the API is noticed so soon.
    private static let attention = Duration.seconds(1)

    /// Waits for a place; `leave` gives it back. Throws `later` instead of waiting longer than allowed.
    ///
    /// - Returns: How long the quota kept it, first in line.
    func pass() async throws(SourceError) -> Duration {
        if isAsking { await withCheckedContinuation { queue.append($0) } }
        isAsking = true
        defer {
            if queue.isEmpty { isAsking = false } else { queue.removeFirst().resume() }
        }
        let begun = surroundings.now()
        while true {
            if Task.isCancelled { throw SourceError(.cancelled, "the run was cancelled") }
            switch await quota.ask(inFlight: inFlight) {
            case .start(let start):
                inFlight += 1
                let wait = start - surroundings.now()
                do throws(SourceError) { if wait > .zero { try await rest(wait) } } catch {
                    inFlight -= 1
                    throw error
                }
                return surroundings.now() - begun
            case .wait(let until):
                let wait = until - surroundings.now()
                guard wait <= maximumWait else {
                    throw SourceError(
                        .later,
                        "the API's quota is used up for another \(wait.components.seconds) s, longer than retry.max_wait",
                        retryAfter: wait)
                }
                // Half a millisecond short of it would only mean to ask again.
                try await rest(max(.milliseconds(1), min(wait, RequestGate.attention)))
            case .busy:
                try await rest(RequestGate.impatience)
            }
        }
    }

    /// The request that passed has its answer, or will have none.
    func leave() {
        inFlight -= 1
    }

    /// Requests that take long are still under way.
    func stillHere() async {
        await quota.stillHere(inFlight: inFlight)
    }

    /// The run is over: others need not wait for its share.
    func close() async {
        await quota.leave()
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

    // MARK: What answers say

    func note(_ response: HTTPResponse) async {
        await quota.observe(response)
        if (200..<300).contains(response.status) || response.status == 304 { hasEverSucceeded = true }
        if let date = response[header: "Date"].flatMap({ HTTPDate.instant($0) }) { note(date: date) }
    }

    /// Everyone waits as long as a 429 asks. One that asks for longer than anybody waits ends this run; the next one may try.
    func note(_ error: SourceError) async {
        guard error.status == 429, let wait = error.retryAfter, wait <= maximumWait else { return }
        await quota.pause(for: wait)
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
