/// Memory for the texts that the values of one record became: it never moves while cells point into it.
package struct FormText {
    private let base: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    package private(set) var count = 0
    /// More was appended than there is room for: what is there is not to be used.
    package private(set) var isFull = false

    package init(capacity: Int) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    package func deallocate() {
        base.deallocate()
    }

    package mutating func removeAll() {
        count = 0
        isFull = false
    }

    package mutating func goBack(to start: Int) {
        count = start
    }

    package mutating func append(_ byte: UInt8) {
        guard count < capacity else {
            isFull = true
            return
        }
        base[count] = byte
        count += 1
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { append(byte) }
    }

    /// A number in decimal digits, with leading zeros.
    package mutating func append(_ number: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(0x30 + number / divisor % 10))
            divisor /= 10
        }
    }

    /// `2026-01-31`
    package mutating func append(_ day: CivilDay) {
        let (year, month, dayOfMonth) = day.components
        append(year, width: 4)
        append(UInt8(ascii: "-"))
        append(month, width: 2)
        append(UInt8(ascii: "-"))
        append(dayOfMonth, width: 2)
    }

    /// `2026-01-31T10:20:30.000000Z`
    package mutating func append(_ instant: Instant) {
        let day = instant.utcDay
        let rest = instant.microseconds - day.utcMidnight.microseconds
        let seconds = Int(rest / 1_000_000)
        append(day)
        append(UInt8(ascii: "T"))
        append(seconds / 3600, width: 2)
        append(UInt8(ascii: ":"))
        append(seconds / 60 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(seconds % 60, width: 2)
        append(UInt8(ascii: "."))
        append(Int(rest % 1_000_000), width: 6)
        append(UInt8(ascii: "Z"))
    }

    /// What was appended since there were `start` bytes.
    package func bytes(from start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: count - start)
    }
}
