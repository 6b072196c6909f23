import Core

extension CopyWriter {
    /// Appends a decimal as PostgreSQL's `numeric`: exact, digit by digit, never through a floating-point number.
    ///
    /// Wire format (`numeric_recv`): int16 count of base-10000 digits, int16 weight of the first, int16 sign (0x4000
    /// negative), int16 display scale, then the digits.
    ///
    /// - Parameters:
    ///   - text: `-?digits[.digits]`, in JSON numbers also with an exponent.
    ///   - precision: Digits that the column holds in all; `nil` without a limit.
    ///   - scale: Digits after the point that the column holds. Further digits must be zeros.
    mutating func appendNumeric(_ text: UnsafeBufferPointer<UInt8>, precision: Int?, scale: Int?, allowsExponent: Bool)
        throws(ValueRefusal)
    {
        let decimal = try Decimal(text, allowsExponent: allowsExponent)
        let fraction = decimal.significantFraction(text)
        if let scale, fraction > scale {
            throw ValueRefusal(.tooPrecise, "more digits after the point than the column holds")
        }
        if let precision, let scale, decimal.integerDigits(text) > precision - scale {
            throw ValueRefusal(.outOfRange, "more digits before the point than the column holds")
        }
        let start = count
        append(Int32(0))
        let header = count
        reserve(8 + (decimal.digitCount + 8) / 2)
        // A column with a scale shows that many digits: so sent, a row reads back byte by byte as it was staged.
        appendDigits(of: decimal, text, header: header, displayScale: scale ?? fraction)
        closeField(from: start)
    }

    private mutating func appendDigits(
        of decimal: Decimal, _ text: UnsafeBufferPointer<UInt8>, header: Int, displayScale: Int
    ) {
        append(Int16(0))
        append(Int16(0))
        append(Int16(0))
        append(Int16(displayScale))
        // Positions count from the decimal point: 0 is the units digit, -1 the first after the point.
        let top = decimal.highest(text)
        guard let top else { return }  // zero: no digits at all
        let bottom = decimal.lowest(text)
        var group = top >= 0 ? top / 4 : (top - 3) / 4
        let last = bottom >= 0 ? bottom / 4 : (bottom - 3) / 4
        let weight = group
        var groups: Int16 = 0
        while group >= last {
            var value: Int16 = 0
            var position = group * 4 + 3
            while position >= group * 4 {
                value = value * 10 + Int16(decimal.digit(text, at: position))
                position -= 1
            }
            append(value)
            groups += 1
            group -= 1
        }
        base.storeBytes(of: groups.bigEndian, toByteOffset: header, as: Int16.self)
        base.storeBytes(of: Int16(weight).bigEndian, toByteOffset: header + 2, as: Int16.self)
        if decimal.isNegative {
            base.storeBytes(of: Int16(0x4000).bigEndian, toByteOffset: header + 4, as: Int16.self)
        }
    }
}

/// Where the digits of a decimal lie in its text.
private struct Decimal {
    let isNegative: Bool
    private let integer: Range<Int>
    private let fraction: Range<Int>
    private let exponent: Int

    init(_ text: UnsafeBufferPointer<UInt8>, allowsExponent: Bool) throws(ValueRefusal) {
        var index = 0
        let end = text.count
        let negative = end > 0 && text[0] == 0x2D
        if negative { index = 1 }
        let integerStart = index
        while index < end, text[index] &- 0x30 < 10 { index += 1 }
        let integer = integerStart..<index
        var fraction = index..<index
        if index < end, text[index] == 0x2E {
            index += 1
            let start = index
            while index < end, text[index] &- 0x30 < 10 { index += 1 }
            fraction = start..<index
            guard !fraction.isEmpty else { throw ValueRefusal(.badFormat, "not a decimal number") }
        }
        var exponent = 0
        if index < end, allowsExponent, text[index] | 0x20 == 0x65 {
            index += 1
            let down = index < end && text[index] == 0x2D
            if index < end, text[index] == 0x2D || text[index] == 0x2B { index += 1 }
            while index < end, text[index] &- 0x30 < 10, exponent < 100_000 {
                exponent = exponent * 10 + Int(text[index] - 0x30)
                index += 1
            }
            if down { exponent = -exponent }
        }
        guard index == end, !integer.isEmpty else { throw ValueRefusal(.badFormat, "not a decimal number") }
        guard abs(exponent) <= 1_000, integer.count + fraction.count <= 4_000 else {
            throw ValueRefusal(.outOfRange, "not a number that a column can hold")
        }
        self.isNegative = negative
        self.integer = integer
        self.fraction = fraction
        self.exponent = exponent
    }

    var digitCount: Int { integer.count + fraction.count }

    /// The digit at a position relative to the decimal point.
    @inline(__always)
    func digit(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt8 {
        let shifted = position - exponent
        if shifted >= 0 {
            let index = integer.upperBound - 1 - shifted
            return index >= integer.lowerBound ? text[index] - 0x30 : 0
        }
        let index = fraction.lowerBound - shifted - 1
        return index < fraction.upperBound ? text[index] - 0x30 : 0
    }

    /// Position of the first digit that is not zero; `nil` for zero.
    func highest(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        for index in integer where text[index] != 0x30 { return integer.upperBound - 1 - index + exponent }
        for index in fraction where text[index] != 0x30 { return fraction.lowerBound - index - 1 + exponent }
        return nil
    }

    /// Position of the last digit that is not zero.
    func lowest(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        for index in fraction.reversed() where text[index] != 0x30 { return fraction.lowerBound - index - 1 + exponent }
        for index in integer.reversed() where text[index] != 0x30 { return integer.upperBound - 1 - index + exponent }
        return 0
    }

    /// Digits after the point, trailing zeros left out.
    func significantFraction(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        if fraction.isEmpty && exponent >= 0 { return 0 }
        return max(0, -lowest(text))
    }

    /// Digits before the point, leading zeros left out.
    func integerDigits(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        max(0, (highest(text) ?? -1) + 1)
    }
}
