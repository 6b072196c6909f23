/// A calendar day without a time zone: days since 2000-01-01, as PostgreSQL stores `date`.
package struct CivilDay: Sendable, Hashable, Comparable {
    /// Days since 2000-01-01; negative before it.
    package var number: Int32

    package init(number: Int32) {
        self.number = number
    }

    /// Proleptic Gregorian calendar; the month and day must exist.
    ///
    /// Source of the formula: Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    package init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = Int32(era * 146_097 + dayOfEra - 719_468 - 10_957)
    }

    package static let distantPast = CivilDay(year: 1, month: 1, day: 1)
    package static let distantFuture = CivilDay(year: 9999, month: 12, day: 31)

    /// Reads `YYYY-MM-DD` strictly; `nil` for any other form and for days that no calendar has.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard let day = bytes.withUnsafeBufferPointer({ CivilDay(ascii: $0) }) else { return nil }
        self = day
    }

    /// Reads exactly ten ASCII bytes `YYYY-MM-DD`.
    @inlinable
    package init?(ascii bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            let year = decimal(bytes, 0, 4), let month = decimal(bytes, 5, 7), let day = decimal(bytes, 8, 10),
            year >= 1, (1...12).contains(month), day >= 1, day <= CivilDay.daysInMonth(year: year, month: month)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month (1 to 12) and day (1 to 31). Inverse of `init(year:month:day:)`.
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 10_957 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    @inlinable
    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
    package static func + (left: CivilDay, days: Int) -> CivilDay { CivilDay(number: left.number + Int32(days)) }
    package static func - (left: CivilDay, days: Int) -> CivilDay { CivilDay(number: left.number - Int32(days)) }

    /// Days from `right` to `left`.
    package static func - (left: CivilDay, right: CivilDay) -> Int { Int(left.number) - Int(right.number) }

    /// Midnight UTC at the beginning of this day.
    package var utcMidnight: Instant { Instant(microseconds: Int64(number) * 86_400_000_000) }

    package var firstOfMonth: CivilDay {
        let (year, month, _) = components
        return CivilDay(year: year, month: month, day: 1)
    }
}

extension CivilDay: CustomStringConvertible {
    package var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

@usableFromInline
package func decimal(_ bytes: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int) -> Int? {
    var value = 0
    for index in from..<to {
        let digit = Int(bytes[index]) - 0x30
        guard (0...9).contains(digit) else { return nil }
        value = value * 10 + digit
    }
    return value
}
