import Core

/// Numbers with thousands in groups of three, a sign, and either point or comma before the fraction.
struct GroupedNumber: Sendable {
    private let decimal: UInt8
    /// Signs between groups, besides spaces and apostrophes.
    private var group: UInt8 { decimal == UInt8(ascii: ".") ? UInt8(ascii: ",") : UInt8(ascii: ".") }

    private enum DecimalSign: String, CaseIterable, Sendable {
        case point = "."
        case comma = ","
    }

    init(config: ConfigMapping) throws(ConfigError) {
        let sign = try config.optional("decimal", .word(of: DecimalSign.self)) ?? .point
        decimal = sign == .point ? UInt8(ascii: ".") : UInt8(ascii: ",")
    }

    var example: String { decimal == UInt8(ascii: ".") ? "1,234.5" : "1.234,5" }

    /// A JSON number is its own digits, whatever sign texts have before the fraction.
    func read(_ value: WrittenValue) -> DecimalText? {
        switch value.kind {
        case .number: DecimalText(ascii: value.bytes)
        case .string: read(value.bytes)
        case .boolean, .object, .array: nil
        }
    }

    /// `nil` for anything else, also where groups are not of three digits: `1,5` is no number with a decimal point.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) -> DecimalText? {
        var rest = bytes[...]
        while let first = rest.first, first == 0x20 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 { rest = rest.dropLast() }
        var plain: [UInt8] = []
        if rest.first == UInt8(ascii: "-") { plain.append(UInt8(ascii: "-")) }
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let whole = whole(&rest) else { return nil }
        plain += whole.isEmpty ? [UInt8(ascii: "0")] : whole
        if rest.first == decimal {
            rest = rest.dropFirst()
            let fraction = rest.prefix { $0 &- 0x30 < 10 }
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            if !fraction.isEmpty { plain += [UInt8(ascii: ".")] + fraction }
            rest = rest.dropFirst(fraction.count)
        } else if whole.isEmpty {
            return nil
        }
        plain += rest  // an exponent, or what makes it no number
        return plain.withUnsafeBufferPointer { DecimalText(ascii: $0) }
    }

    /// The digits before the point, without what stands between groups.
    private func whole(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var digits: [UInt8] = []
        var separator: UInt8?
        var inGroup = 0
        while let byte = rest.first {
            if byte &- 0x30 < 10 {
                digits.append(byte)
                inGroup += 1
            } else if byte == group || byte == 0x20 || byte == UInt8(ascii: "'") {
                // The first group has one to three digits, each other one three, and all the same sign between them.
                guard separator == nil ? (1...3).contains(inGroup) : byte == separator && inGroup == 3 else {
                    return nil
                }
                separator = byte
                inGroup = 0
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        return separator == nil || inGroup == 3 ? digits : nil
    }
}
