import Core

/// A row of exchange rates: units of `to_currency` per unit of `from_currency` on a day.
enum FXRow {
    static let columns = ImportColumns(
        required: [["rate_date"], ["from_currency"], ["to_currency"], ["rate"]], optional: ["source"],
        content: ["rate"])
    static let staged = ["from_currency", "to_currency", "rate_date", "rate", "source"]

    /// - Parameter source: Where a rate comes from if its row does not say so.
    static func read(_ fields: inout ImportFields, _ references: ImportReferences, source: String) -> [String]? {
        let day = fields.day("rate_date")
        let from = fields.currency("from_currency", among: references.currencies)
        let to = fields.currency("to_currency", among: references.currencies)
        if let from, from == to {
            fields.note("to_currency", "is \"\(from)\", as from_currency is; it must be another")
        }
        let rate = fields.unlessLeftOut("rate") { $0.number("rate", precision: 20, scale: 10, isPositive: true) }
        let given = fields.text("source")
        guard fields.problems.isEmpty, let day, let from, let to, let rate, let given else { return nil }
        return [from, to, day.description, rate, given.isEmpty ? source : given]
    }
}
