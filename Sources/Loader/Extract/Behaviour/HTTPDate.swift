import Core

/// Reads the three forms of an HTTP date (RFC 9110 §5.6.7).
package enum HTTPDate {
    /// - Parameters:
    ///   - text: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    ///   - reference: Decides the century of a two-digit year: never more than 50 years after it.
    /// - Returns: `nil` for anything else. The name of the day is not compared with the date.
    package static func instant(_ text: String, reference: Instant? = nil) -> Instant? {
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0 < 0x7F }) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        if words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", words[3].count == 4 {
            return instant(day: words[1], month: words[2], year: number(words[3]), time: words[4])
        }
        if words.count == 4, words[0].hasSuffix(","), words[3] == "GMT" {
            let date = words[1].split(separator: "-").map(String.init)
            guard date.count == 3, date[2].count == 2, let short = number(date[2]) else { return nil }
            return instant(day: date[0], month: date[1], year: fullYear(short, reference: reference), time: words[2])
        }
        if words.count == 5, words[4].count == 4 {
            return instant(day: words[2], month: words[1], year: number(words[4]), time: words[3])
        }
        return nil
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func instant(day: String, month: String, year: Int?, time: String) -> Instant? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0)) }
        guard let year, let month = months.firstIndex(of: month).map({ $0 + 1 }), let day = number(day),
            clock.count == 3,
            let hour = clock[0], let minute = clock[1], let second = clock[2],
            day >= 1, day <= CivilDay.daysInMonth(year: year, month: month), hour < 24, minute < 60, second <= 60
        else { return nil }
        let midnight = CivilDay(year: year, month: month, day: day).utcMidnight
        return midnight + .seconds(hour * 3600 + minute * 60 + second)
    }

    private static func fullYear(_ short: Int, reference: Instant?) -> Int {
        let now = reference?.utcDay.components.year ?? 2000
        let year = now - now % 100 + short
        return year > now + 50 ? year - 100 : year
    }

    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
