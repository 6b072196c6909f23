import Core

/// `notify: {command: [/usr/local/bin/page], webhook: {env: HOOK_URL}, health_check: {env: PING_URL}, always: true}`
enum NotifySection {
    static let keys = ["command", "webhook", "health_check", "always", "on"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> NotifySettings {
        var settings = NotifySettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return settings }
        if let command = section["command"] {
            let items = problems.noting { () throws(ConfigError) in try command.items() } ?? []
            settings.command = items.compactMap { item in
                problems.noting { () throws(ConfigError) in try ConfigReader.text.read(item) }
            }
            if items.isEmpty {
                section.note("no program is named", at: command, suggestion: "for example [/usr/bin/mail, ops]")
            }
        }
        // Whoever knows the address may write to it.
        if let webhook = section["webhook"] { settings.webhook = SecretSection.read(webhook, problems) }
        if let ping = section["health_check"] { settings.healthCheck = SecretSection.read(ping, problems) }
        settings.always = section.optional("always", .boolean) ?? false
        if let events = section["on"] { settings.events = read(events: events, section) }
        return settings
    }

    private static func read(events node: ConfigNode, _ section: ConfigSection) -> Set<NotifySettings.Event> {
        let items = section.problems.noting { () throws(ConfigError) in try node.items() } ?? []
        let allowed = NotifySettings.Event.allCases.map(\.rawValue).joined(separator: ", ")
        if items.isEmpty {
            section.note("nothing is named", at: node, suggestion: "for example [failure, held]")
        }
        return Set(
            items.compactMap { item in
                section.problems.noting { () throws(ConfigError) in
                    let text = try ConfigReader.text.read(item)
                    guard let event = NotifySettings.Event(rawValue: text) else {
                        throw item.error(
                            "unknown value \"\(text.escapedForMessage)\"", suggestion: "allowed: \(allowed)")
                    }
                    return event
                }
            })
    }
}
