/// A point in time as PostgreSQL counts it: microseconds since 2000-01-01T00:00:00Z.
///
/// The loader's own times all have this type, so that what is compared, staged and printed is one number.
/// It is deliberately not `Foundation.Date`, whose `Double` loses microseconds.
package struct Instant: Sendable, Hashable, Comparable {
    /// Microseconds since 2000-01-01T00:00:00Z; negative before it.
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Seconds between the Unix epoch and PostgreSQL's.
    package static let unixOffset: Int64 = 946_684_800

    package init(unixSeconds: Int64) {
        microseconds = (unixSeconds - Instant.unixOffset) * 1_000_000
    }

    package init(unixMilliseconds: Int64) {
        microseconds = Instant.clamped(unixMilliseconds) * 1_000 - Instant.unixOffset * 1_000_000
    }

    /// `nil` for a number that is a time before the year 1 or after 9999.
    package init?(unixMicroseconds: Int64) {
        let range = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
        guard range.contains(unixMicroseconds) else { return nil }
        microseconds = unixMicroseconds - Instant.unixOffset * 1_000_000
    }

    /// So that no number is a time that cannot be shown.
    private static func clamped(_ milliseconds: Int64) -> Int64 {
        max(-62_135_596_800_000, min(253_402_300_799_999, milliseconds))
    }

    package var unixMilliseconds: Int64 { floorDivide(microseconds, 1_000) + Instant.unixOffset * 1_000 }
    package var unixMicroseconds: Int64 { microseconds + Instant.unixOffset * 1_000_000 }
    package var unixSeconds: Int64 { floorDivide(microseconds, 1_000_000) + Instant.unixOffset }

    package static let unixEpoch = Instant(unixSeconds: 0)

    /// The order guard's oldest version: members that only a fact has named carry it (design: 1900-01-01).
    package static let inferredVersion = Instant(
        microseconds: Int64(CivilDay(year: 1900, month: 1, day: 1).number) * 86_400_000_000)

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Instant, right: Duration) -> Instant {
        Instant(microseconds: left.microseconds + right.wholeMicroseconds)
    }

    package static func - (left: Instant, right: Duration) -> Instant {
        Instant(microseconds: left.microseconds - right.wholeMicroseconds)
    }

    package static func - (left: Instant, right: Instant) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    /// The UTC day that this instant falls on.
    package var utcDay: CivilDay { CivilDay(number: Int32(clamping: floorDivide(microseconds, 86_400_000_000))) }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC: milliseconds if that is exact, else microseconds. `2026-11-16T06:00:00.000Z`.
    package var description: String {
        let day = utcDay
        let rest = microseconds - Int64(day.number) * 86_400_000_000
        let seconds = rest / 1_000_000
        let fraction = rest % 1_000_000
        let tail =
            fraction % 1000 == 0 ? padded(fraction / 1000, 3) : padded(fraction, 6)
        return "\(day)T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(tail)Z"
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Seconds as a number for messages and timers.
    /// Rounded down.
    package var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
