import Core

/// `warehouse: {url: {env: DATABASE_URL}, schema: dw, connect_deadline: 20s}`
enum WarehouseSection {
    static let keys = ["url", "schema", "connect_deadline", "keep_calls"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> WarehouseSettings {
        var settings = WarehouseSettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return settings }
        if let url = section["url"] { settings.url = SecretSection.read(url, problems) }
        settings.schema = section.optional("schema", .identifier) ?? settings.schema
        settings.connectDeadline =
            section.optional("connect_deadline", .duration(in: .seconds(1)...(.seconds(3_600))))
            ?? settings.connectDeadline
        settings.keepCalls =
            section.optional("keep_calls", .duration(in: .seconds(3_600)...(.seconds(3_660 * 86_400))))
            ?? settings.keepCalls
        return settings
    }
}
