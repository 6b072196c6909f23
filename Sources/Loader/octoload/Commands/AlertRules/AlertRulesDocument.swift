import Actions
import Core

/// The difference between a file and the API's rules.
struct AlertRulesDocument: Encodable {
    let changes: [Change]
    let unchanged: Int
    /// Rules of the API that the file does not name.
    let others: Int
    /// Changes that were made; of a plan missing.
    let applied: Int?

    struct Change: Encodable {
        let change: String
        let rule: String
        let client: String?
        let id: String?
        let differences: [String]
    }

    init(_ plan: AlertRulePlan, applied: Int?) {
        changes = plan.changes.map { change in
            switch change {
            case .create(let rule):
                Change(change: "create", rule: rule.name, client: rule.client, id: nil, differences: [])
            case .change(let rule, _, let words):
                Change(
                    change: "change", rule: rule.rule.name, client: rule.rule.client, id: rule.id, differences: words)
            case .disable(let rule):
                Change(change: "disable", rule: rule.rule.name, client: rule.rule.client, id: rule.id, differences: [])
            }
        }
        unchanged = plan.unchanged
        others = plan.others.count
        self.applied = applied
    }

    var text: Words {
        var lines: [Words] = changes.map { change in
            let sign: Words = change.change == "create" ? "+" : change.change == "disable" ? "-" : "~"
            let differences: Words =
                change.differences.isEmpty ? "" : ": \(change.differences.joined(separator: ", "))"
            return "\(sign) \(change.change) \(change.rule) (\(change.client ?? "organization"))\(differences)"
        }
        let stay: Words = others > 0 ? "; \(grouped(others)) that the file does not name stay" : ""
        lines.append("\(grouped(changes.count)) to change, \(grouped(unchanged)) as they should be\(stay)")
        return lines.joined(separator: "\n") + "\n"
    }
}
