import Core
import Extract

/// The speed at which requests may start, as the API allows it.
///
/// One per process and API key; the quota behind it is shared with other processes.
actor RequestPace {
    private let quota: SharedQuota
    private let maximumWait: Duration
    private let surroundings: Surroundings
    private var inFlight = 0
    /// Requests of each path that wait behind the one that asks for a place, in order.
    private var queues: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Time until the next question where one of the requests in flight must end first.
    private static let impatience = Duration.milliseconds(20)
    /// Time until news that another process has from the API is noticed.
    private static let attention = Duration.seconds(1)
    /// Longest wait that a run may end for without being remembered.
    private static let longWait = Duration.seconds(3_600)

    init(_ retry: RetrySettings, quota: SharedQuota, surroundings: Surroundings) {
        self.quota = quota
        maximumWait = retry.maximumWait
        self.surroundings = surroundings
    }

    // MARK: Passing

    /// Waits for a place; `leave` gives it back. Throws `later` instead of waiting longer than allowed.
    ///
    /// - Parameter route: The path, as its pipeline spells it.
    /// - Returns: How long the quota kept it, first in line.
    func pass(_ route: String) async throws(SourceError) -> Duration {
        if queues[route] != nil {
            await withCheckedContinuation { queues[route, default: []].append($0) }
        } else {
            queues[route] = []
        }
        defer {
            if queues[route]?.isEmpty ?? true { queues[route] = nil } else { queues[route]?.removeFirst().resume() }
        }
        let begun = surroundings.now()
        while true {
            if Task.isCancelled { throw SourceError(.cancelled, "the run was cancelled") }
            switch await quota.ask(for: route, inFlight: inFlight) {
            case .start(let start):
                inFlight += 1
                let wait = start - surroundings.now()
                do throws(SourceError) { if wait > .zero { try await rest(wait) } } catch {
                    inFlight -= 1
                    throw error
                }
                return surroundings.now() - begun
            case .wait(let until, let obstacle):
                let wait = until - surroundings.now()
                guard wait <= maximumWait else { throw await later(wait, obstacle) }
                // Rounded up: waking early costs another question.
                try await rest(max(.milliseconds(1), min(wait, RequestPace.attention)))
            case .busy:
                try await rest(RequestPace.impatience)
            }
        }
    }

    private func later(_ wait: Duration, _ obstacle: Obstacle) async -> SourceError {
        if wait > RequestPace.longWait { await quota.postpone(for: wait, because: obstacle) }
        var error = SourceError(
            .later,
            "the API's quota is used up for another \(wait.components.seconds) s, longer than retry.max_wait: \(obstacle)",
            retryAfter: wait)
        error.isOfPath = obstacle.isOfPath
        return error
    }

    /// The wait that this run ended for, if that was over an hour.
    var quotaWait: QuotaWait? { get async { await quota.postponed } }

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

    func note(_ response: HTTPResponse, of route: String) async {
        if let report = RateReport(response, route: route) { await quota.observe(report) }
    }

    /// Everyone waits as long as a 429 asks. An answer that asks for longer than anybody waits ends this run; the next one
    /// may try.
    func note(_ error: SourceError, of route: String) async {
        if error.isThrottled { await quota.slowDown() }
        guard let status = error.status, let wait = error.retryAfter else { return }
        if wait > maximumWait {
            guard wait > RequestPace.longWait, error.isRetryable else { return }
            await quota.postpone(for: wait, because: await quota.refusal(status, of: route))
        } else if error.isThrottled {
            await quota.pause(for: wait, route: route, inFlight: inFlight)
        }
    }
}
