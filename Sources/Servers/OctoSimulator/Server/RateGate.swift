import Synchronization

/// Lets the requests of a key through at the permitted rate.
struct RateGate: Sendable {
    let simulator: Simulator
    let secret: String

    /// - Returns: The rate headers of the answer; `finish` must follow.
    func admit() throws(APIProblem) -> [String: String] {
        guard let limits = simulator.configuration.limits else { return [:] }
        let now = Moment.now
        let (refusal, headers, refusals) = simulator.state.withLock { state in
            var counter = state.counters[secret] ?? RateCounter()
            let refusal = counter.admit(at: now, limits: limits)
            state.counters[secret] = counter
            if refusal != nil { state.refusals += 1 }
            return (refusal, counter.headers(at: now, limits: limits), state.refusals)
        }
        guard let refusal else { return headers }
        let asDate = limits.retryAfter == .httpDate || (limits.retryAfter == .alternating && refusals % 2 == 0)
        // A date is relative to the Date header of the same answer.
        let until = now + simulator.configuration.dateSkew + .seconds(refusal.seconds)
        let retryAfter = asDate ? httpDate(until) : "\(refusal.seconds)"
        var problem = RateGate.problem(refusal.code, seconds: refusal.seconds, retryAfter: retryAfter)
        problem.headers.merge(headers) { $1 }
        throw problem
    }

    func finish() {
        guard simulator.configuration.limits != nil else { return }
        simulator.state.withLock { $0.counters[secret]?.finish() }
    }

    static func problem(_ code: String, seconds: Int, retryAfter: String) -> APIProblem {
        APIProblem(
            status: 429, type: "rate_limit_error", code: code, message: "Too many requests; slow down",
            isRetryable: true,
            details: "{\"retry_after_seconds\":\(seconds)}", headers: ["Retry-After": retryAfter])
    }
}
