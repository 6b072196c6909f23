/// How much a key may ask.
package struct RateLimits: Sendable, Hashable {
    /// Form of `Retry-After` in 429.
    package enum RetryAfterForm: Sendable {
        case seconds
        case httpDate
        /// Seconds and HTTP-date in turn.
        case alternating
    }

    package var perMinute: Int
    package var perSecond: Int
    package var inFlight: Int
    package var retryAfter: RetryAfterForm

    package init(
        perMinute: Int = 600, perSecond: Int = 20, inFlight: Int = 8, retryAfter: RetryAfterForm = .alternating
    ) {
        self.perMinute = perMinute
        self.perSecond = perSecond
        self.inFlight = inFlight
        self.retryAfter = retryAfter
    }
}

/// Counts the requests of one key in fixed windows of a minute and of a second.
struct RateCounter: Sendable {
    /// Why a request is refused, and for how many seconds.
    struct Refusal { let code: String, seconds: Int }

    private var minute: Int64 = 0
    private var inMinute = 0
    private var second: Int64 = 0
    private var inSecond = 0
    private var inFlight = 0

    /// Admits a request, which then must be `finished`; or refuses it, which does not count.
    mutating func admit(at now: Moment, limits: RateLimits) -> Refusal? {
        let thisMinute = now.milliseconds / Moment.perMinute
        let thisSecond = now.milliseconds / Moment.perSecond
        if minute != thisMinute { (minute, inMinute) = (thisMinute, 0) }
        if second != thisSecond { (second, inSecond) = (thisSecond, 0) }
        if inFlight >= limits.inFlight { return Refusal(code: "too_many_concurrent_requests", seconds: 1) }
        if inMinute >= limits.perMinute { return Refusal(code: "rate_limit_exceeded", seconds: secondsLeft(at: now)) }
        if inSecond >= limits.perSecond { return Refusal(code: "burst_limit_exceeded", seconds: 1) }
        inMinute += 1
        inSecond += 1
        inFlight += 1
        return nil
    }

    mutating func finish() { inFlight -= 1 }

    /// The advisory headers.
    func headers(at now: Moment, limits: RateLimits) -> [String: String] {
        [
            "RateLimit-Limit": "\(limits.perMinute)", "RateLimit-Remaining": "\(max(0, limits.perMinute - inMinute))",
            "RateLimit-Reset": "\(secondsLeft(at: now))",
            "RateLimit-Policy": "\(limits.perMinute);w=60, \(limits.perSecond);w=1",
        ]
    }

    private func secondsLeft(at now: Moment) -> Int {
        Int((Moment.perMinute - now.milliseconds % Moment.perMinute + 999) / 1000)
    }
}
