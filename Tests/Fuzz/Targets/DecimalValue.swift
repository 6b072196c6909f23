/// A decimal of any size: sign, digits without zeros at either end, and the power of ten of the last digit.
struct DecimalValue: Equatable {
    private(set) var isNegative = false
    private(set) var digits: [UInt8] = []
    private(set) var exponent = 0

    /// `-?digits[.digits][e[+-]digits]`; `nil` for other text.
    init?(_ text: String) {
        var rest = Substring(text)
        let negative = rest.first == "-"
        if negative { rest.removeFirst() }
        let parts = rest.split(whereSeparator: { $0 == "e" || $0 == "E" })
        guard (1...2).contains(parts.count) else { return nil }
        if parts.count == 2 {
            let power = parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]
            guard let number = Int(power) else { return nil }
            exponent = number
        }
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count) else { return nil }
        digits = halves.joined().utf8.map { $0 &- 0x30 }
        guard digits.allSatisfy({ $0 < 10 }) else { return nil }
        if halves.count == 2 { exponent -= halves[1].utf8.count }
        strip(isNegative: negative)
    }

    /// What `numeric_recv` would take, in the form that PostgreSQL itself gives it; `nil` for anything else.
    init?(wire bytes: [UInt8]) {
        guard bytes.count >= 8, bytes.count % 2 == 0 else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 2).map { Int(WireField.integer(bytes[$0..<$0 + 2])) }
        let groups = words[4...]
        guard words[0] == groups.count, words[2] == 0 || words[2] == 0x4000, (0...16_383).contains(words[3]),
            groups.allSatisfy({ (0..<10_000).contains($0) }), groups.first != 0, groups.last != 0,
            !groups.isEmpty || words[2] == 0
        else { return nil }
        for group in groups {
            for divisor in [1_000, 100, 10, 1] { digits.append(UInt8(group / divisor % 10)) }
        }
        exponent = 4 * (words[1] - groups.count + 1)
        strip(isNegative: words[2] != 0)
        // Digits behind the display scale would be cut.
        guard digits.isEmpty || -exponent <= words[3] else { return nil }
    }

    private mutating func strip(isNegative negative: Bool) {
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == 0 })
        if digits.isEmpty { exponent = 0 }
        isNegative = negative && !digits.isEmpty
    }
}
