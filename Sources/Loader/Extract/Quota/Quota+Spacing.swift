import Core

/// How far apart requests start, so that a server or a network that stands still for a moment does not see them in a bunch,
/// and what is learnt from a 429.
///
/// A window alone lets all of its requests leave at once, and those of two windows meet at a server that stood still between
/// them. So starts under a short rate keep a distance; under it a fifth of the rate is left for a stall of a fifth of a
/// second, until ten minutes without a refusal have shown that there are none.
extension Quota {
    /// What share of a rate's speed is used, and since when: it grows from there.
    struct Caution: Sendable, Hashable, Codable {
        /// 0 to 1.
        var share: Double
        var since: Int64
        /// A 429 was the cause; else it is the beginning.
        var isRefused: Bool
    }

    /// Rates over a longer time are not a matter of moments.
    private static let short = Duration.seconds(5)
    /// Rates over a longer time are not lowered: what they hold is missing for too long.
    private static let longest = Duration.seconds(60)
    private static let beginning = 0.8
    private static let least = 0.25
    private static let decrease = 0.6
    /// Of the whole speed, per minute.
    private static let recovery = 0.02
    /// Refusals so close together have one cause.
    private static let burst = Duration.seconds(5)

    /// What share of the speed may be used now.
    private func share(at now: Duration) -> Double {
        guard let caution = state.caution else { return Quota.beginning }
        let minutes = Double(max(0, now.inMilliseconds - caution.since)) / 60_000
        return min(1, caution.share + minutes * Quota.recovery)
    }

    /// Least time between two starts; zero: any. Of a lowered speed backfills use their share while a nightly run is under way.
    func distance(for purpose: QuotaUser.Purpose, at now: Duration) -> Duration {
        let share = share(at: now)
        let isRefused = state.caution?.isRefused ?? false
        // Without refusals slower rates decide how much is read; the short one only says how bunched.
        let slowest = limits.rates.map { Double($0.requests) / $0.per.inSeconds }.min() ?? 0
        let distances = limits.rates.map { rate -> Double in
            guard rate.per <= Quota.short || (isRefused && share < 1 && rate.per <= Quota.longest) else { return 0 }
            let speed = Double(Quota.allowed(rate.requests)) / rate.per.inSeconds
            let isGoverned = rate.per <= Quota.short && slowest <= Quota.beginning * speed
            return 1 / (speed * (isGoverned ? min(share, Quota.beginning) : share))
        }
        let distance = Duration.seconds(distances.max() ?? 0)
        guard isRefused, share < 1, isReserved(for: purpose, length: .zero, at: now) else { return distance }
        return distance / max(0.01, limits.backfillShare)
    }

    /// Of a speed that a 429 has lowered: what share of it is used, and when it is the whole again.
    func slowed(at now: Duration) -> (share: Double, until: Duration)? {
        guard let caution = state.caution, caution.isRefused,
            limits.rates.contains(where: { $0.per <= Quota.longest })
        else { return nil }
        let share = share(at: now)
        return share < 1 ? (share, now + .seconds((1 - share) / Quota.recovery * 60)) : nil
    }

    /// When the distance to the last start is kept.
    func earliestApart(for purpose: QuotaUser.Purpose, at now: Duration) -> Duration {
        let distance = distance(for: purpose, at: now)
        guard distance > .zero, let last = state.lastStart else { return now }
        return max(now, .milliseconds(last) + distance)
    }

    /// Takes note of a start.
    mutating func space(_ start: Duration, at now: Duration) {
        state.lastStart = start.inMilliseconds
        if state.caution == nil {
            state.caution = Caution(share: Quota.beginning, since: now.inMilliseconds, isRefused: false)
        }
    }

    /// Lowers the speed after a 429, whether it says how long to wait or not. It comes back within forty minutes.
    package mutating func slowDown(at now: Duration) {
        if let known = state.caution, known.isRefused, now.inMilliseconds - known.since < Quota.burst.inMilliseconds {
            return
        }
        state.caution = Caution(
            share: max(Quota.least, share(at: now) * Quota.decrease), since: now.inMilliseconds, isRefused: true)
    }
}

extension Quota.Caution {
    func isSane(in past: ClosedRange<Int64>) -> Bool { past.contains(since) && (0.01...1).contains(share) }
}
