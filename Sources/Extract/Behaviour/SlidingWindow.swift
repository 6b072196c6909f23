import Core

/// Starts of the last requests, as many as one rate allows.
///
/// Memory: eight bytes for each request that the rate allows per window, at most.
struct SlidingWindow: Sendable {
    let capacity: Int
    let length: Duration
    /// A ring once it is full: `oldest` is the next to be overwritten.
    private var starts: [Duration] = []
    private var oldest = 0

    /// Uses 95 % of the rate: a request that starts late makes the distance to those after it shorter on the server's
    /// side.
    init(_ rate: RateLimits.Rate) {
        capacity = max(1, rate.requests * 95 / 100)
        length = rate.per
    }

    /// When the next request may start, as far as this rate is concerned.
    var earliest: Duration? {
        starts.count < capacity ? nil : starts[oldest] + length
    }

    /// Notes a start; starts are noted in order.
    mutating func note(_ start: Duration) {
        guard starts.count == capacity else {
            starts.append(start)
            return
        }
        starts[oldest] = start
        oldest = (oldest + 1) % capacity
    }
}
