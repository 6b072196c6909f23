import Actions
import Core

/// Reads `alert-rules.yaml`: which alert rules the API should have.
package enum AlertRulesLoader {
    package static let keys = ["version", "defaults", "rules", "clients", "others"]
    package static let ruleKeys = ["type", "enabled", "condition", "channels", "clients"]
    package static let conditionKeys = ["metric", "operator", "threshold", "window_days", "platforms"]
    private static let shared = ["enabled", "condition", "channels"]

    /// What a file says.
    package struct Wish: Sendable {
        package var rules: [AlertRule]
        /// Rules that it does not name are switched off.
        package var disablesOthers: Bool
    }

    private enum Others: String, CaseIterable { case keep, disable }

    /// - Throws: `ConfigErrors`: every mistake with its place.
    package static func load(path: String) throws(ConfigErrors) -> Wish {
        let root: ConfigNode
        do throws(ConfigError) {
            let bytes = try ConfigFile.bytes(path: path, limit: YAMLDocument.maximumBytes)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ConfigError(at: nil, keyPath: "", "\(path) is not UTF-8 text")
            }
            root = try YAMLDocument.node(text: text, file: path)
        } catch { throw ConfigErrors([error]) }
        let problems = ConfigProblems()
        let wish = read(root, problems)
        guard let wish, problems.errors.isEmpty else { throw ConfigErrors(problems.inOrder) }
        return wish
    }

    private static func read(_ root: ConfigNode, _ problems: ConfigProblems) -> Wish? {
        guard let section = ConfigSection(root, keys: keys, problems) else { return nil }
        if let version = section.required("version", .text), version != "1" {
            section.note("this octoload reads version 1 of the file", at: section["version"])
        }
        let others = section.optional("others", .word(of: Others.self)) ?? .keep
        let defaults = section["defaults"].flatMap { part($0, keys: shared, problems) } ?? Part()
        _ = section.requiredNode("rules")
        var special: [String: [String: Part]] = [:]
        let names = section.entries("rules").map(\.key)
        for client in section.entries("clients") {
            let entries = problems.noting { () throws(ConfigError) in try ConfigMapping(client.value).entries } ?? []
            for entry in entries {
                guard names.contains(entry.key) else {
                    problems.add(
                        entry.value.error(
                            "there is no rule \"\(entry.key.escapedForMessage)\"",
                            suggestion: Spelling.suggestion(for: entry.key, among: names)))
                    continue
                }
                special[client.key, default: [:]][entry.key] = part(entry.value, keys: shared, problems)
            }
        }
        let rules = section.entries("rules").flatMap { entry in
            self.rules(entry, defaults, special, problems)
        }
        return Wish(rules: rules, disablesOthers: others == .disable)
    }

    private static func rules(
        _ entry: ConfigNode.Entry, _ defaults: Part, _ special: [String: [String: Part]], _ problems: ConfigProblems
    ) -> [AlertRule] {
        guard let section = ConfigSection(entry.value, keys: ruleKeys, problems),
            let own = part(entry.value, keys: ruleKeys, problems), let type = section.required("type", .text)
        else { return [] }
        var clients: [String?] = [nil]
        if let node = section["clients"] {
            clients =
                problems.noting { () throws(ConfigError) in
                    var ids: [String?] = []
                    for item in try node.items() { ids.append(try ConfigReader.text.read(item)) }
                    guard !ids.isEmpty else { throw node.error("no client is named") }
                    return ids
                } ?? []
        }
        return clients.map { client in
            let part = defaults.overlaid(own).overlaid(client.flatMap { special[$0]?[entry.key] } ?? Part())
            return AlertRule(
                name: entry.key, client: client, type: type, isEnabled: part.isEnabled ?? true,
                condition: part.condition, channels: part.channels)
        }
    }

    /// What defaults, a rule and a client may say.
    private struct Part {
        var isEnabled: Bool?
        var condition: [String: JSONValue] = [:]
        var channels: [String]?

        func overlaid(_ other: Part) -> Part {
            Part(
                isEnabled: other.isEnabled ?? isEnabled, condition: condition.merging(other.condition) { $1 },
                channels: other.channels ?? channels)
        }
    }

    private static func part(_ node: ConfigNode, keys: [String], _ problems: ConfigProblems) -> Part? {
        // Unknown keys of a rule are noted where its own keys are read.
        let known = keys == ruleKeys ? ConfigProblems() : problems
        guard let section = ConfigSection(node, keys: keys, known) else { return nil }
        var part = Part()
        part.isEnabled =
            problems.noting { () throws(ConfigError) in try section.mapping.optional("enabled", .boolean) } ?? nil
        if let condition = section["condition"],
            let members = ConfigSection(condition, keys: conditionKeys, problems)
        {
            for entry in members.mapping.entries where conditionKeys.contains(entry.key) {
                part.condition[entry.key] = problems.noting { () throws(ConfigError) in
                    try JSONValue(config: entry.value)
                }
            }
        }
        if let channels = section["channels"] {
            part.channels = problems.noting { () throws(ConfigError) in
                var names: [String] = []
                for item in try channels.items() { names.append(try ConfigReader.text.read(item)) }
                return names
            }
        }
        return part
    }
}
