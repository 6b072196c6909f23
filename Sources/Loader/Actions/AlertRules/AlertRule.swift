import Core

/// An alert rule of the API, as far as a file can say what it should be.
package struct AlertRule: Sendable, Hashable {
    package var name: String
    /// Client that it is of; `nil`: the organization's.
    package var client: String?
    package var type: String
    package var isEnabled: Bool
    /// Members by name; what is not there is the API's to choose.
    package var condition: [String: JSONValue]
    /// In the order of the alphabet; `nil`: the API's to choose.
    package var channels: [String]?

    package init(
        name: String, client: String?, type: String, isEnabled: Bool = true, condition: [String: JSONValue] = [:],
        channels: [String]? = nil
    ) {
        self.name = name
        self.client = client
        self.type = type
        self.isEnabled = isEnabled
        self.condition = condition
        self.channels = channels?.sorted()
    }

    /// `Spend (dom_8f3k2m)`
    package var label: String { "\(name) (\(client ?? "organization"))" }

    /// What creates it.
    package var document: JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "name", value: .string(name)), .init(name: "type", value: .string(type)),
            .init(name: "domain_id", value: client.map { .string($0) } ?? .scalar(.null)),
            .init(name: "enabled", value: .scalar(.bool(isEnabled))),
        ]
        if !condition.isEmpty { members.append(.init(name: "condition", value: AlertRule.object(condition))) }
        if let channels { members.append(.init(name: "channels", value: .array(channels.map { .string($0) }))) }
        return .object(members)
    }

    static func object(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
    }
}

/// A rule that the API has.
package struct PresentRule: Sendable, Hashable {
    package let id: String
    package let rule: AlertRule

    /// - Returns: `nil` for what is no rule.
    package init?(_ document: JSONValue) {
        guard let id = document["id"]?.scalarText, let name = document["name"]?.scalarText,
            let type = document["type"]?.scalarText, case .scalar(.bool(let isEnabled))? = document["enabled"],
            id.wholeMatch(of: /[A-Za-z0-9_-]{1,128}/) != nil
        else { return nil }
        var condition: [String: JSONValue] = [:]
        if case .object(let members)? = document["condition"] {
            for member in members { condition[member.name] = member.value }
        }
        self.id = id
        rule = AlertRule(
            name: name, client: document["domain_id"]?.scalarText, type: type, isEnabled: isEnabled,
            condition: condition,
            channels: document["channels"]?.items.compactMap(\.scalarText))
    }
}
