import Core

/// Says when the next request may start, so that the API's limits are never run into.
///
/// A value without a clock: every time is a monotonic one that the caller passes in, counted from any fixed point. The
/// number of requests in flight is limited elsewhere.
package struct RateLimiter: Sendable {
    private var windows: [SlidingWindow]
    private let concurrency: Int
    private var quota: Quota?
    /// Nothing may start before; of a 429.
    package private(set) var pausedUntil = Duration.zero
    private var lastStart: Duration?

    /// What the API said it has left.
    private struct Quota: Sendable {
        var left: Int
        var until: Duration
    }

    package init(_ limits: RateLimits) {
        windows = limits.rates.map(SlidingWindow.init)
        concurrency = limits.concurrency
    }

    /// When the next request may start: `now` or later.
    package func earliestStart(at now: Duration) -> Duration {
        var start = max(now, pausedUntil)
        for window in windows { start = max(start, window.earliest ?? start) }
        if let quota, quota.left == 0 { start = max(start, quota.until) }
        if let lastStart { start = max(start, lastStart) }
        return start
    }

    /// Reserves the next start; the caller sleeps until then and sends.
    ///
    /// - Returns: `now` or later. If that is too long to wait, drop the copy that was asked instead of using it.
    package mutating func reserve(at now: Duration) -> Duration {
        let start = earliestStart(at: now)
        for index in windows.indices { windows[index].note(start) }
        lastStart = start
        if let quota, start >= quota.until { self.quota = nil }
        quota?.left -= 1
        return start
    }

    /// Starts nothing before `time`: after a 429.
    package mutating func pause(until time: Duration) {
        pausedUntil = max(pausedUntil, time)
    }

    /// Takes note of `RateLimit-Remaining` and `RateLimit-Reset`, or `RateLimit: "default";r=412;t=37`.
    ///
    /// Requests in flight are not yet in the API's number, so some of it is left unused.
    package mutating func observe(_ headers: [HTTPHeader], at now: Duration) {
        guard let notice = RateLimitNotice(headers) else { return }
        let left = notice.remaining - min(concurrency - 1, notice.remaining / 2)
        let until = now + notice.reset
        if let quota, quota.until > now, until <= quota.until + .seconds(1) {
            // The same window: answers may arrive out of order, so the number only falls.
            self.quota?.left = min(quota.left, left)
        } else {
            quota = Quota(left: left, until: until)
        }
    }
}
