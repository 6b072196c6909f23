import Core

/// The days that a record may plausibly have: from one month before the wanted start to two days after the read.
///
/// Anything else is a record from 1970 or 2099, which would make a partition of its own.
package struct DateBounds: Sendable, Hashable {
    package let first: CivilDay
    /// Included.
    package let last: CivilDay

    /// - Parameters:
    ///   - start: First day wanted.
    ///   - asOf: The server's time of the read.
    package init(start: CivilDay, asOf: Instant) {
        let (year, month, day) = start.components
        let (earlierYear, earlierMonth) = month == 1 ? (year - 1, 12) : (year, month - 1)
        first = CivilDay(
            year: earlierYear, month: earlierMonth,
            day: min(day, CivilDay.daysInMonth(year: earlierYear, month: earlierMonth))
        )
        last = asOf.utcDay + 2
    }

    package func contains(_ day: CivilDay) -> Bool { first <= day && day <= last }
}
