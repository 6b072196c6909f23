/// A decimal number as the API writes it: money, fractional conversions, rates.
///
/// `Amount(unscaled: 1234, digits: 2)` is `12.34`; the written number of fraction digits is always `digits`.
package struct Amount: Sendable, Hashable {
    /// The number without its point.
    package var unscaled: Int64
    /// Digits after the point, 0 to 6.
    package var digits: Int

    package init(unscaled: Int64, digits: Int) {
        self.unscaled = unscaled
        self.digits = digits
    }

    /// The sum; both must have the same number of digits, as amounts of one account do.
    package static func + (left: Amount, right: Amount) -> Amount {
        precondition(left.digits == right.digits, "amounts of different scale are never added up")
        return Amount(unscaled: left.unscaled + right.unscaled, digits: left.digits)
    }

    static let powersOfTen: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
}

extension Amount: CustomStringConvertible {
    package var description: String {
        var json = JSONBytes()
        json.appendBare(self)
        return json.text
    }
}

extension JSONBytes {
    mutating func appendBare(_ amount: Amount) {
        guard amount.digits > 0 else { return appendBare(amount.unscaled) }
        if amount.unscaled < 0 { appendBare("-") }
        let power = Amount.powersOfTen[amount.digits]
        let magnitude = Int64(amount.unscaled.magnitude)
        appendBare(magnitude / power)
        appendBare(".")
        appendPadded(magnitude % power, width: amount.digits)
    }
}
