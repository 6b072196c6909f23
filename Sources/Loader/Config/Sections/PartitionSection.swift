import Core
import Extract

/// `for_each: {domain: {in: domains, param: domain_id, field: domain_id, group: 50}}`
enum PartitionSection {
    static let keys = ["in", "param", "field", "group", "repeat", "where", "once"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> PartitionSpec? {
        let entries = problems.noting { () throws(ConfigError) in try ConfigMapping(node).entries } ?? []
        guard let entry = entries.first, entries.count == 1 else {
            if case .mapping = node.content {
                problems.add(
                    node.error(
                        "expected one entity", suggestion: "for example {domain: {in: domains, param: domain_id}}"))
            }
            return nil
        }
        guard NameLiteral.isEntity(entry.key) else {
            problems.add(entry.value.badName(entry.key))
            return nil
        }
        guard let section = ConfigSection(entry.value, keys: keys, problems),
            let pipeline = section.required("in", .text)
        else {
            return nil
        }
        let groupSize = section.optional("group", .integer(in: 1...1_000)) ?? 1
        if groupSize > 1, !section.has("param") || !section.has("field") {
            section.note(
                "a group is asked for by param, and its records are told apart by field", at: section["group"],
                suggestion: "add both, or remove group")
        }
        let repeats = section.optional("repeat", .boolean) ?? false
        if repeats, groupSize == 1 {
            section.note(
                "repeat is about the ids of a group", at: section["repeat"], suggestion: "add group, or remove repeat")
        }
        var spec = PartitionSpec(
            entity: entry.key, pipeline: pipeline, place: section.optional("param", .parameterPlace),
            field: section.optional("field", .path), condition: condition(section),
            groupSize: groupSize,
            isOnce: section.optional("once", .boolean) ?? false, location: entry.keyLocation)
        spec.repeatsParameter = repeats
        return spec
    }

    private static func condition(_ section: ConfigSection) -> [String: String] {
        var condition: [String: String] = [:]
        for entry in section.entries("where") {
            guard NameLiteral.isIdentifier(entry.key) else {
                section.problems.add(entry.value.badName(entry.key))
                continue
            }
            condition[entry.key] = section.problems.noting { () throws(ConfigError) in
                try ConfigReader.text.read(entry.value)
            }
        }
        return condition
    }
}
