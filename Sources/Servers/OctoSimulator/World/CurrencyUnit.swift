/// A currency as ads are priced in it.
struct CurrencyUnit: Sendable, Hashable {
    let code: String
    /// Digits of the minor unit.
    let digits: Int
    /// Hundredths of a unit that buy what a dollar buys, so that budgets look right.
    let centsPerDollar: Int64

    static let usd = CurrencyUnit(code: "USD", digits: 2, centsPerDollar: 100)
    static let eur = CurrencyUnit(code: "EUR", digits: 2, centsPerDollar: 92)
    static let gbp = CurrencyUnit(code: "GBP", digits: 2, centsPerDollar: 80)
    static let jpy = CurrencyUnit(code: "JPY", digits: 0, centsPerDollar: 15_000)
    static let kwd = CurrencyUnit(code: "KWD", digits: 3, centsPerDollar: 31)
    static let inr = CurrencyUnit(code: "INR", digits: 2, centsPerDollar: 8300)
    static let aud = CurrencyUnit(code: "AUD", digits: 2, centsPerDollar: 150)
    static let brl = CurrencyUnit(code: "BRL", digits: 2, centsPerDollar: 500)

    /// An amount worth so many millionths of a dollar, with `digits` fraction digits.
    func amount(microDollars: Int64, digits: Int) -> Amount {
        let micros = microDollars / 100 * centsPerDollar
        return Amount(unscaled: micros / Amount.powersOfTen[6 - digits], digits: digits)
    }
}
