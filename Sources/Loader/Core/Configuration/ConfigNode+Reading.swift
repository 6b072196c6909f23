extension ConfigNode {
    /// An error at this node's place.
    package func error(_ problem: String, suggestion: String? = nil) -> ConfigError {
        ConfigError(at: location, keyPath: keyPath, problem, suggestion: suggestion)
    }

    /// The text of a scalar.
    ///
    /// - Throws: `ConfigError` for a mapping, a list, or a key without a value.
    package func scalar() throws(ConfigError) -> String {
        guard case .scalar(let text) = content else {
            throw error(isNull ? "the key has no value" : "expected one value, found \(content.noun)")
        }
        return text
    }

    /// The nodes of a list; a single value counts as a list of one.
    package func items() throws(ConfigError) -> [ConfigNode] {
        switch content {
        case .sequence(let items): return items
        case .scalar: return [self]
        case .mapping, .null: throw error("expected a list, found \(content.noun)")
        }
    }

    package var isNull: Bool {
        if case .null = content { true } else { false }
    }
}

extension ConfigNode.Content {
    /// For messages: `a list`.
    package var noun: String {
        switch self {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "keys with values"
        case .null: "nothing"
        }
    }
}

extension String {
    /// Fit for one line of a message: without our secrets, what steers escaped, at most 80 characters.
    package var escapedForMessage: String { redacted.escapedForReader(limit: 80) }
}
