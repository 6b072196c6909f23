import Core

/// A row of planned spend: one client, month and platform.
enum BudgetRow {
    static let columns = ImportColumns(
        required: [["domain_id", "client"], ["month"], ["planned_spend"], ["currency"]], optional: ["platform"],
        content: ["planned_spend", "currency"])
    static let staged = ["domain_key", "month_start", "platform_code", "planned_spend", "currency_code"]

    /// The platform of a plan that is not split by platform.
    static let allPlatforms = "all"

    static func read(_ fields: inout ImportFields, _ references: ImportReferences) -> [String]? {
        let client = client(&fields, references)
        let month = fields.month("month")
        let platform = platform(&fields, references)
        let spend = fields.unlessLeftOut("planned_spend") { fields in
            fields.number("planned_spend", precision: 21, scale: 6, isPositive: false)
        }
        let currency = fields.unlessLeftOut("currency") { fields in
            fields.currency("currency", among: references.currencies)
        }
        guard fields.problems.isEmpty, let client, let month, let platform, let spend, let currency else { return nil }
        return ["\(client)", month.description, platform, spend, currency]
    }

    private static func client(_ fields: inout ImportFields, _ references: ImportReferences) -> Int64? {
        if fields.header.position(of: "domain_id") != nil {
            guard let id = fields.text("domain_id") else { return nil }
            if let key = references.clients[id] { return key }
            fields.note("domain_id", unknown(id, "the id of a client in dw.dim_domain", Array(references.clients.keys)))
            return nil
        }
        guard let name = fields.text("client") else { return nil }
        switch references.clientNames[name, default: []] {
        case let keys where keys.count == 1: return keys[0]
        case []:
            fields.note(
                "client", unknown(name, "the name of a client in dw.dim_domain", Array(references.clientNames.keys)))
        case let keys:
            fields.note(
                "client",
                "is \"\(name.escapedForMessage)\", the name of \(keys.count) clients; give domain_id instead of client")
        }
        return nil
    }

    private static func platform(_ fields: inout ImportFields, _ references: ImportReferences) -> String? {
        guard let code = fields.text("platform") else { return nil }
        if code.isEmpty || code == allPlatforms { return allPlatforms }
        if references.platforms.contains(code), code != "unknown" { return code }
        fields.note(
            "platform",
            unknown(code, "a code of dw.dim_platform, or empty for all platforms", Array(references.platforms)))
        return nil
    }

    private static func unknown(_ text: String, _ expected: String, _ known: [String]) -> String {
        let near = Spelling.nearest(to: text, among: known.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
        return "is \"\(text.escapedForMessage)\", but must be \(expected)\(near)"
    }
}
