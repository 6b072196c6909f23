/// A calendar day without a time zone.
package struct Day: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    /// Proleptic Gregorian calendar. Formula: Howard Hinnant, "chrono-compatible low-level date algorithms".
    package init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Reads `YYYY-MM-DD` strictly; `nil` for any other form and for days that no calendar has.
    package init?(_ text: some StringProtocol) {
        self.init(ascii: Array(text.utf8)[...])
    }

    init?(ascii bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard components == (year, month, day) else { return nil }
    }

    /// Year, month (1 to 12) and day (1 to 31).
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Midnight UTC at the beginning of this day.
    package var utcStart: Moment { Moment(milliseconds: Int64(number) * Moment.perDay) }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    package static func + (left: Day, days: Int) -> Day { Day(number: left.number + days) }
    package static func - (left: Day, days: Int) -> Day { Day(number: left.number - days) }

    /// Days from `right` to `left`.
    package static func - (left: Day, right: Day) -> Int { left.number - right.number }
}

extension Day: CustomStringConvertible {
    package var description: String {
        var json = JSONBytes()
        json.appendBare(self)
        return json.text
    }
}
