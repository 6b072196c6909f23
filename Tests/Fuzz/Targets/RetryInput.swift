import Core
import Extract

/// `Retry-After` on the first line, the answer's `Date` on the second.
enum RetryInput {
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let names = ["retry-after", "DATE"]
        let headers = zip(names, lines).map { HTTPHeader(name: $0, value: String($1)) }
        if let wait = RetryAfter.wait(in: headers) {
            demand((.zero...RetryAfter.longest).contains(wait), "a wait of \(wait)")
        }
        checkSeconds(String(lines[0]))
        for line in lines { checkDate(String(line)) }
    }

    /// Plain digits are so many seconds.
    private static func checkSeconds(_ text: String) {
        guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
        let wait = RetryAfter.wait(in: [HTTPHeader(name: "Retry-After", value: text)])
        demand(wait == .seconds(Int(text)!), "\(text) is a wait of \(String(describing: wait))")
    }

    /// A date that is read is a date of the calendar, and the same one when written in the usual form.
    private static func checkDate(_ text: String) {
        // A leap second may lead into a year of five digits, which the usual form does not have.
        guard let instant = HTTPDate.instant(text), instant.utcDay <= CivilDay.distantFuture else { return }
        let written = usualForm(instant)
        demand(HTTPDate.instant(written) == instant, "\(text) is read as \(written), and that as another time")
    }

    private static func usualForm(_ instant: Instant) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = instant.utcDay
        let (year, month, dayOfMonth) = day.components
        let second = Int((instant - day.utcMidnight).components.seconds)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { two($0) }.joined(separator: ":")
        let years = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
        return "Mon, \(two(dayOfMonth)) \(months[month - 1]) \(years) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
