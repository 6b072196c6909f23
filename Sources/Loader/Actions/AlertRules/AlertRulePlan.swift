import Core

/// What would make the API's alert rules those of a file. Pure.
package struct AlertRulePlan: Sendable {
    package enum Change: Sendable, Hashable {
        case create(AlertRule)
        /// With what differs, as a merge patch, and in words.
        case change(PresentRule, patch: JSONValue, words: [String])
        case disable(PresentRule)
    }

    package let changes: [Change]
    /// Rules that are as they should be.
    package let unchanged: Int
    /// Rules of the API that the file does not name, and that stay.
    package let others: [PresentRule]

    /// Why rules cannot be told apart.
    package struct Ambiguous: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter disablesOthers: Rules that the file does not name are switched off.
    /// - Throws: `Ambiguous` if the API has two rules of one name for one client: which is meant, nobody knows.
    package init(_ wanted: [AlertRule], _ present: [PresentRule], disablesOthers: Bool) throws(Ambiguous) {
        var changes: [Change] = []
        var unchanged = 0
        for rule in wanted {
            let matches = present.filter { $0.rule.name == rule.name && $0.rule.client == rule.client }
            guard matches.count < 2 else {
                throw Ambiguous(
                    description:
                        "the API has \(matches.count) rules called \(rule.label.escapedForMessage): \(matches.map(\.id).joined(separator: ", ")); rename or delete all but one"
                )
            }
            guard let match = matches.first else {
                changes.append(.create(rule))
                continue
            }
            let (patch, words) = AlertRulePlan.difference(rule, match.rule)
            if patch.isEmpty {
                unchanged += 1
            } else {
                changes.append(.change(match, patch: .object(patch), words: words))
            }
        }
        let left = present.filter { rule in
            !wanted.contains { $0.name == rule.rule.name && $0.client == rule.rule.client }
        }
        self.changes = changes + (disablesOthers ? left.filter(\.rule.isEnabled).map { .disable($0) } : [])
        self.unchanged = unchanged
        others = disablesOthers ? left.filter { !$0.rule.isEnabled } : left
    }

    private static func difference(_ wanted: AlertRule, _ present: AlertRule)
        -> (patch: [JSONValue.Member], words: [String])
    {
        var patch: [JSONValue.Member] = []
        var words: [String] = []
        func note(_ name: String, _ old: String, _ new: String) { words.append("\(name) \(old) → \(new)") }
        if wanted.type != present.type {
            patch.append(.init(name: "type", value: .string(wanted.type)))
            note("type", present.type, wanted.type)
        }
        if wanted.isEnabled != present.isEnabled {
            patch.append(.init(name: "enabled", value: .scalar(.bool(wanted.isEnabled))))
            note("enabled", "\(present.isEnabled)", "\(wanted.isEnabled)")
        }
        var condition: [String: JSONValue] = [:]
        for (name, value) in wanted.condition.sorted(by: { $0.key < $1.key }) {
            let old = present.condition[name] ?? .scalar(.null)
            guard !isSame(value, old) else { continue }
            condition[name] = value
            note("condition.\(name)", old.shown.isEmpty ? "null" : old.shown, value.shown)
        }
        if !condition.isEmpty { patch.append(.init(name: "condition", value: AlertRule.object(condition))) }
        if let channels = wanted.channels, channels != (present.channels ?? []) {
            patch.append(.init(name: "channels", value: .array(channels.map { .string($0) })))
            note("channels", (present.channels ?? []).joined(separator: ","), channels.joined(separator: ","))
        }
        return (patch, words)
    }

    /// `250.00` and `250` are one threshold; lists of platforms have no order.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if left == right { return true }
        if let left = left.scalarText.map(number), let right = right.scalarText.map(number) { return left == right }
        if case .array(let first) = left, case .array(let second) = right {
            return first.map(\.text).sorted() == second.map(\.text).sorted()
        }
        return false
    }

    private static func number(_ text: String) -> String {
        guard text.wholeMatch(of: /-?[0-9]+\.[0-9]+/) != nil else { return text }
        let trimmed = String(text.reversed().drop { $0 == "0" }.reversed())
        return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
    }
}
