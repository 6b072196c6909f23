import Actions
import Core

/// `workflows: {new_ads: {watch: {…}, max_age: 3d, do: [{slack: {…}}]}}`: what is done about what was loaded.
enum WorkflowSection {
    static let keys = [
        "watch", "kind", "max_age", "for", "repeat", "every", "zone", "limit", "group", "retry", "do", "resolved",
        "enabled", "audit",
    ]

    /// - Parameter apis: Names of the file's APIs.
    static func read(_ section: ConfigSection, apis: [String]) -> [Workflow] {
        section.entries("workflows").compactMap { entry in
            guard NameLiteral.isPipeline(entry.key) else {
                section.problems.add(entry.value.badName(entry.key))
                return nil
            }
            guard let workflow = read(entry, section.problems) else { return nil }
            for step in workflow.steps + workflow.resolvedSteps {
                guard case .named(let name) = step.step.api, !apis.contains(name) else { continue }
                section.note(
                    "step \"\(step.name)\" asks the API \"\(name.escapedForMessage)\", which the file has not",
                    at: entry.value,
                    suggestion: Spelling.suggestion(for: name, among: apis.filter { !$0.isEmpty }))
            }
            return workflow
        }
    }

    private static func read(_ entry: ConfigNode.Entry, _ problems: ConfigProblems) -> Workflow? {
        guard let section = ConfigSection(entry.value, keys: keys, problems) else { return nil }
        let watch = section.requiredNode("watch").flatMap { WatchSection.read($0, problems) }
        let trigger = TriggerSection.read(section, watch)
        let retry = section["retry"].flatMap { read(retry: $0, problems) } ?? Workflow.Retry()
        let group = section["group"].flatMap { read(group: $0, problems) }
        let limit = section.optional("limit", .integer(in: 1...10_000)) ?? 20
        let steps = section.requiredNode("do").map { StepsSection.read($0, problems) } ?? []
        let resolved = section["resolved"].map { StepsSection.read($0, problems) } ?? []
        if section.has("resolved"), section["kind"]?.content.isAlert != true {
            section.note(
                "only alerts are over some day", at: section["resolved"], suggestion: "write kind: alert, or remove it")
        }
        let audit = section.optional("audit", .word(of: Workflow.Audit.self)) ?? .text
        let isEnabled = section.optional("enabled", .boolean) ?? true
        guard let watch, let trigger, problems.errors.isEmpty else { return nil }
        return Workflow(
            name: entry.key, watch: watch, trigger: trigger, limit: limit, group: group, steps: steps,
            resolvedSteps: resolved, retry: retry, isEnabled: isEnabled, audit: audit)
    }

    static let retryKeys = ["attempts", "base", "cap"]

    private static func read(retry node: ConfigNode, _ problems: ConfigProblems) -> Workflow.Retry? {
        guard let section = ConfigSection(node, keys: retryKeys, problems) else { return nil }
        var retry = Workflow.Retry()
        if let attempts = section.optional("attempts", .integer(in: 1...100)) { retry.attempts = attempts }
        if let base = section.optional("base", .duration(in: .milliseconds(1)...(.seconds(3_600)))) {
            retry.base = base
        }
        if let cap = section.optional("cap", .duration(in: .milliseconds(1)...(.seconds(86_400)))) { retry.cap = cap }
        return retry
    }

    static let groupKeys = ["by", "line"]

    /// `group: client`, or `group: {by: client, line: "…"}`.
    private static func read(group node: ConfigNode, _ problems: ConfigProblems) -> Workflow.Group? {
        if case .scalar = node.content {
            return problems.noting { () throws(ConfigError) in
                Workflow.Group(column: try ConfigReader.identifier.read(node))
            }
        }
        guard let section = ConfigSection(node, keys: groupKeys, problems),
            let column = section.required("by", .identifier)
        else { return nil }
        return Workflow.Group(column: column, line: section.optional("line", .template))
    }
}

extension ConfigNode.Content {
    fileprivate var isAlert: Bool {
        if case .scalar("alert") = self { true } else { false }
    }
}
