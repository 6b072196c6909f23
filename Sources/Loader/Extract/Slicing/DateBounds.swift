import Core

/// The days that a record may plausibly have: from one month before the wanted start to two days after the read.
///
/// Anything else is a record from 1970 or 2099, which would make a month of its own.
package struct DateBounds: Sendable, Hashable {
    package let days: ClosedRange<CivilDay>

    /// - Parameters:
    ///   - start: First day wanted.
    ///   - now: The database's clock at the read.
    /// - Throws: `rejected` if the first day wanted is still to come by more than a month: then no day is plausible.
    package init(start: CivilDay, now: Instant) throws(SourceError) {
        let (year, month, day) = start.components
        let (earlierYear, earlierMonth) = month == 1 ? (year - 1, 12) : (year, month - 1)
        let first = CivilDay(
            year: earlierYear, month: earlierMonth,
            day: min(day, CivilDay.daysInMonth(year: earlierYear, month: earlierMonth))
        )
        guard let days = ClosedRange(from: first, through: now.utcDay + 2) else {
            throw SourceError(
                .rejected,
                "the first day wanted is \(start), and by the database's clock it is \(now.utcDay): set window.start, "
                    + "or the clock, then run again")
        }
        self.days = days
    }
}
