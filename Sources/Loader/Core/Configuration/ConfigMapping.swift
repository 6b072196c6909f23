/// The keys of one mapping, read by name and type.
package struct ConfigMapping: Sendable {
    package let node: ConfigNode
    /// In the order of the file.
    package let entries: [ConfigNode.Entry]

    /// - Throws: `ConfigError` if the node is not a mapping.
    package init(_ node: ConfigNode) throws(ConfigError) {
        guard case .mapping(let entries) = node.content else {
            throw node.error("expected keys with values, found \(node.content.noun)")
        }
        self.node = node
        self.entries = entries
    }

    /// - Throws: `ConfigError` if the node is not a mapping, or for the first key that is not among `keys`.
    package init(_ node: ConfigNode, keys: [String]) throws(ConfigError) {
        try self.init(node)
        if let unknown = unknownKeys(besides: keys).first { throw unknown }
    }

    package subscript(key: String) -> ConfigNode? {
        entries.first { $0.key == key }?.value
    }

    /// One error for each key that is not among `known`, at the key's own place.
    package func unknownKeys(besides known: [String]) -> [ConfigError] {
        entries.filter { !known.contains($0.key) }.map { entry in
            ConfigError(
                at: entry.keyLocation, keyPath: node.keyPath, "unknown key \"\(entry.key.escapedForMessage)\"",
                suggestion: Spelling.suggestion(for: entry.key, among: known)
            )
        }
    }

    /// Reads the key's value; `nil` if the key is absent.
    package func optional<Value>(_ key: String, _ reader: ConfigReader<Value>) throws(ConfigError) -> Value? {
        guard let node = self[key] else { return nil }
        return try reader.read(node)
    }

    /// Reads the key's value.
    ///
    /// - Throws: `ConfigError` at the mapping if the key is absent, else what the reader throws.
    package func required<Value>(_ key: String, _ reader: ConfigReader<Value>) throws(ConfigError) -> Value {
        guard let node = self[key] else { throw missing(key) }
        return try reader.read(node)
    }

    package func missing(_ key: String) -> ConfigError {
        node.error("the key \"\(key)\" is missing")
    }
}
