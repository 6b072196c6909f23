import Core

/// `warehouse: {url: {env: DATABASE_URL}, schema: dw, connect_deadline: 20s}`
enum WarehouseSection {
    static let keys = ["url", "schema", "star", "connect_deadline", "keep_calls"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> WarehouseSettings {
        var settings = WarehouseSettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return settings }
        if let url = section["url"] { settings.url = SecretSection.read(url, problems) }
        settings.schema = section.optional("schema", .identifier) ?? settings.schema
        settings.star = section.optional("star", .star)
        settings.connectDeadline =
            section.optional("connect_deadline", .duration(in: .seconds(1)...(.seconds(3_600))))
            ?? settings.connectDeadline
        settings.keepCalls =
            section.optional("keep_calls", .duration(in: .seconds(3_600)...(.seconds(3_660 * 86_400))))
            ?? settings.keepCalls
        return settings
    }
}

extension ConfigReader where Value == Star {
    /// `busyocto`.
    fileprivate static var star: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            guard let star = Star(rawValue: text) else {
                throw node.error(
                    "there is no star \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: Star.allCases.map(\.rawValue)))
            }
            return star
        }
    }
}
