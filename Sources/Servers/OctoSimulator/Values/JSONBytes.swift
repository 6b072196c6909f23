/// JSON text as it is written, byte by byte, without a tree in between.
///
/// Members are written in order, and a comma is put before every one but the first.
/// Nothing is checked: the caller opens and closes what it opened.
package struct JSONBytes: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    mutating func openObject() { bytes.append(UInt8(ascii: "{")) }
    mutating func closeObject() { bytes.append(UInt8(ascii: "}")) }
    mutating func openArray() { bytes.append(UInt8(ascii: "[")) }
    mutating func closeArray() { bytes.append(UInt8(ascii: "]")) }

    /// A comma, unless this is the first value of its object or array.
    mutating func separate() {
        switch bytes.last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), nil: break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    /// A member's name; the value follows. The name is written as it stands.
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    // MARK: Bare text

    mutating func appendBare(_ literal: StaticString) { literal.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    mutating func append(raw other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

    mutating func appendBare(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var width = 1
        var power: UInt64 = 10
        while width < 19, number.magnitude >= power {
            width += 1
            power &*= 10
        }
        appendPadded(Int64(clamping: number.magnitude), width: width)
    }

    /// Decimal digits with leading zeros.
    mutating func appendPadded(_ number: Int64, width: Int) {
        fill(width) { digits in
            var rest = number
            for position in (0..<width).reversed() {
                digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }

    /// Appends so many bytes, all of which `body` sets. This keeps the checks for room out of loops.
    mutating func fill(_ count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { digits in
            body(digits)
            bytes.append(contentsOf: UnsafeBufferPointer(digits))
        }
    }

    mutating func appendBare(_ day: Day) {
        let (year, month, dayOfMonth) = day.components
        appendPadded(Int64(year), width: 4)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(Int64(month), width: 2)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(Int64(dayOfMonth), width: 2)
    }

    mutating func appendBare(_ moment: Moment) {
        let day = moment.utcDay
        let rest = moment.milliseconds - day.utcStart.milliseconds
        appendBare(day)
        bytes.append(UInt8(ascii: "T"))
        appendPadded(rest / Moment.perHour, width: 2)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(rest / Moment.perMinute % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(rest / Moment.perSecond % 60, width: 2)
        bytes.append(UInt8(ascii: "."))
        appendPadded(rest % 1000, width: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let isPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard !utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
                return false
            }
            bytes.append(contentsOf: utf8)
            return true
        }
        if isPlain != true { appendEscaped(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A:
                appendBare("\\n")
            case 0x00..<0x20:
                appendBare("\\u00")
                bytes.append(contentsOf: [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 })
            default:
                bytes.append(byte)
            }
        }
    }
}
