/// A place in the bytes of a value, and what reads on from it.
struct ByteCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }
    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Goes behind one of the bytes, if it is next.
    mutating func skip(_ wanted: UInt8...) -> Bool {
        guard let next, wanted.contains(next) else { return false }
        index += 1
        return true
    }

    mutating func skipSpaces() {
        while next == 0x20 || next == 0x09 { index += 1 }
    }

    /// A number of `count` digits, at most; `nil` if there are fewer than its lower bound.
    mutating func digits(_ count: ClosedRange<Int>) -> Int? {
        var value = 0
        var read = 0
        while read < count.upperBound, let next, next &- 0x30 < 10 {
            value = value * 10 + Int(next - 0x30)
            read += 1
            index += 1
        }
        return read >= count.lowerBound ? value : nil
    }

    /// Microseconds of a fraction of 1 to 9 digits, what is below a microsecond cut off, as in RFC 3339 date-times.
    mutating func fraction() -> Int? {
        var value = 0
        var unit = 100_000
        var read = 0
        while let next, next &- 0x30 < 10 {
            value += Int(next - 0x30) * unit
            unit /= 10
            read += 1
            index += 1
        }
        return (1...9).contains(read) ? value : nil
    }

    /// Letters, in lower case.
    mutating func word() -> String {
        var letters: [UInt8] = []
        while let next, (0x61...0x7A).contains(next | 0x20) {
            letters.append(next | 0x20)
            index += 1
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
