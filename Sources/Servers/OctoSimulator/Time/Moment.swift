/// A point in time as the API tells it: milliseconds since the Unix epoch, UTC.
package struct Moment: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(unixSeconds: Int64) {
        milliseconds = unixSeconds * 1000
    }

    /// The UTC day that this moment falls on.
    package var utcDay: Day { Day(number: Int(floorDivided(milliseconds, by: Moment.perDay))) }

    package static let perSecond: Int64 = 1000
    package static let perMinute: Int64 = 60_000
    package static let perHour: Int64 = 3_600_000
    package static let perDay: Int64 = 86_400_000

    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (left: Moment, right: Duration) -> Moment {
        Moment(milliseconds: left.milliseconds + right.wholeMilliseconds)
    }

    package static func - (left: Moment, right: Duration) -> Moment {
        Moment(milliseconds: left.milliseconds - right.wholeMilliseconds)
    }

    func adding(_ milliseconds: Int64) -> Moment { Moment(milliseconds: self.milliseconds + milliseconds) }
}

extension Moment: CustomStringConvertible {
    /// RFC 3339 with milliseconds: `2026-11-16T06:00:00.000Z`.
    package var description: String {
        var json = JSONBytes()
        json.appendBare(self)
        return json.text
    }
}

extension Moment {
    /// Reads an RFC 3339 date-time with 0 to 9 fraction digits and `Z` or an offset; `nil` for any other text.
    ///
    /// Digits beyond the millisecond are cut off: the API has none.
    package init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let day = Day(ascii: bytes[0..<10]),
            let hour = decimal(bytes[11..<13]), hour < 24,
            let minute = decimal(bytes[14..<16]), minute < 60,
            let second = decimal(bytes[17..<19]), second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            for position in 0..<3 {
                let digit = position < digits.count ? Int64(digits[digits.startIndex + position] - 0x30) : 0
                fraction = fraction * 10 + digit
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = Moment.offsetMinutes(rest) else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second - offset * 60)
        milliseconds = day.utcStart.milliseconds + seconds * 1000 + fraction
    }

    /// Minutes east of UTC from `Z`, `+hh:mm` or `-hh:mm`.
    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(bytes)
        if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = decimal(bytes[1..<3]), hours < 24,
            let minutes = decimal(bytes[4..<6]), minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// The number that some ASCII digits spell; `nil` when there is anything else.
func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    return digits.isEmpty ? nil : value
}
