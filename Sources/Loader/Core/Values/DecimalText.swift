/// A decimal number as its digits: exact, whatever its length.
package struct DecimalText: Sendable, Hashable {
    package private(set) var isNegative: Bool
    /// 0 to 9 each, the most significant first; at least one.
    private var digits: [UInt8]
    /// Digits after the point; below zero: zeros that follow the digits.
    private var scale: Int

    private static let longest = 4_000
    private static let greatestScale = 1_000

    /// Reads `-?digits[.digits][e[+-]digits]`; `nil` for anything else, and for more than 4,000 digits or an exponent
    /// beyond ±1,000.
    package init?(ascii bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        digits = []
        scale = 0
        func digit() -> UInt8? {
            guard index < bytes.count, bytes[index] &- 0x30 < 10 else { return nil }
            return bytes[index] - 0x30
        }
        while let next = digit() {
            digits.append(next)
            index += 1
        }
        guard !digits.isEmpty else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digit() != nil else { return nil }
            while let next = digit() {
                digits.append(next)
                scale += 1
                index += 1
            }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            let isDown = index < bytes.count && bytes[index] == UInt8(ascii: "-")
            if isDown || index < bytes.count && bytes[index] == UInt8(ascii: "+") { index += 1 }
            guard digit() != nil else { return nil }
            var exponent = 0
            while let next = digit(), exponent <= DecimalText.greatestScale {
                exponent = exponent * 10 + Int(next)
                index += 1
            }
            scale -= isDown ? -exponent : exponent
        }
        guard index == bytes.count, digits.count <= DecimalText.longest, abs(scale) <= DecimalText.longest,
            abs(scale) <= DecimalText.greatestScale + digits.count
        else { return nil }
    }

    package init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ DecimalText(ascii: $0) }) else { return nil }
        self = number
    }

    /// Moves the point: 10 to the power of `places` times the number.
    package func shifted(by places: Int) -> DecimalText {
        var number = self
        number.scale -= places
        return number
    }

    /// With at most so many digits after the point; half is rounded away from zero, as PostgreSQL rounds `numeric`.
    package func rounded(to places: Int) -> DecimalText {
        guard scale > places else { return self }
        var number = self
        let kept = digits.count - (scale - places)
        number.scale = places
        guard kept >= 0 else {
            number.digits = [0]
            return number
        }
        let carries = digits[kept] >= 5
        number.digits = Array(digits[..<kept])
        if carries { number.increment() }
        if number.digits.isEmpty { number.digits = [0] }
        return number
    }

    private mutating func increment() {
        for index in digits.indices.reversed() {
            guard digits[index] == 9 else {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        digits.insert(1, at: 0)
    }

    /// The number times a whole one that is small: below 100 milliards.
    package func times(_ factor: Int) -> DecimalText {
        var number = self
        var carry = 0
        for index in digits.indices.reversed() {
            carry += Int(digits[index]) * factor
            number.digits[index] = UInt8(carry % 10)
            carry /= 10
        }
        while carry > 0 {
            number.digits.insert(UInt8(carry % 10), at: 0)
            carry /= 10
        }
        return number
    }

    /// The exponent of a power of ten; `nil` for other numbers.
    package var powerOfTen: Int? {
        let significant = digits.drop { $0 == 0 }
        guard !isNegative, significant.first == 1, significant.dropFirst().allSatisfy({ $0 == 0 }) else { return nil }
        return significant.count - 1 - scale
    }

    /// What is before the point, towards zero cut; `nil` if it is beyond 64 bits.
    package var wholePart: Int64? {
        let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
        return Int64(String(decoding: whole, as: UTF8.self))
    }

    /// The bytes of `-?digits[.digits]`: no exponent, no needless zeros.
    package var bytes: [UInt8] {
        var whole = digits + Array(repeating: 0, count: max(0, -scale))
        if scale >= whole.count { whole = Array(repeating: 0, count: scale - whole.count + 1) + whole }
        let fraction = scale > 0 ? Array(whole.suffix(scale)) : []
        var text: [UInt8] = Array(whole.dropLast(fraction.count).drop { $0 == 0 })
        if text.isEmpty { text = [0] }
        let end = fraction.lastIndex { $0 != 0 }
        let isZero = text == [0] && end == nil
        var result = isNegative && !isZero ? [UInt8(ascii: "-")] : []
        result += text.map { $0 + 0x30 }
        if let end {
            result.append(UInt8(ascii: "."))
            result += fraction[...end].map { $0 + 0x30 }
        }
        return result
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
