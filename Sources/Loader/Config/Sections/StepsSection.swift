import Actions
import Core

/// `do: [{ask: {…}}, {slack: {…}}]`: steps in their order, each under the name of its kind.
enum StepsSection {
    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> [Workflow.Step] {
        guard case .sequence(let items) = node.content, !items.isEmpty else {
            problems.add(
                node.error(
                    "expected a list of steps", suggestion: "for example - slack: {to: {env: SLACK_HOOK}, text: …}"))
            return []
        }
        var names: Set<String> = []
        var steps: [Workflow.Step] = []
        for item in items {
            guard let step = problems.noting({ () throws(ConfigError) in try step(item) }) else { continue }
            if !names.insert(step.name).inserted {
                problems.add(
                    item.error(
                        "two steps are called \"\(step.name)\"",
                        suggestion: "give one another name: as: second_\(step.name)"))
            }
            steps.append(step)
        }
        return steps
    }

    private static func step(_ node: ConfigNode) throws(ConfigError) -> Workflow.Step {
        let mapping = try ConfigMapping(node)
        guard let entry = mapping.entries.first, mapping.entries.count == 1 else {
            throw node.error(
                "a step is one kind and its keys", suggestion: "for example slack: {to: {env: SLACK_HOOK}, text: …}")
        }
        let all = try ConfigMapping(entry.value)
        let name = try all.optional("as", .identifier) ?? entry.key
        let onUnknown = try all.optional("on_unknown", .word(of: Workflow.OnUnknown.self)) ?? .retry
        let own = ConfigNode(
            content: .mapping(all.entries.filter { !StepRegistry.commonKeys.contains($0.key) }),
            location: entry.value.location, keyPath: entry.value.keyPath)
        return Workflow.Step(
            name: name, kind: entry.key, onUnknown: onUnknown,
            step: try StepRegistry.step(kind: entry.key, at: entry.keyLocation, config: own))
    }
}
