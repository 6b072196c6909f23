import Core
import Extract

/// `rules: [{status: [403, 429], code: rateLimitExceeded, means: later, wait: 60s}]`
enum AnswerRuleSection {
    static let keys = ["status", "code", "at", "is", "contains", "header", "means", "wait"]

    /// - Parameter inherited: The API's own: a pipeline's are tried before them.
    static func read(_ node: ConfigNode?, before inherited: [AnswerRule], _ problems: ConfigProblems) -> [AnswerRule] {
        guard let node else { return inherited }
        guard case .sequence(let nodes) = node.content else {
            problems.add(node.error("expected a list of rules", suggestion: "- {status: 403, means: skip}"))
            return inherited
        }
        var rules: [AnswerRule] = []
        for node in nodes {
            guard let rule = rule(node, problems) else { continue }
            if let earlier = rules.first(where: { $0.covers(rule) }) {
                let line = earlier.location.map { " in line \($0.line)" } ?? ""
                problems.add(
                    node.error(
                        "no answer reaches this rule: all that fit it fit the one\(line) before it",
                        suggestion: "put the one with more conditions first"))
            }
            rules.append(rule)
        }
        return rules + inherited
    }

    private static func rule(_ node: ConfigNode, _ problems: ConfigProblems) -> AnswerRule? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        guard let means = section.required("means", .word(of: AnswerMeaning.self)) else { return nil }
        var rule = AnswerRule(means, origin: "answers.rules, line \(node.location.line)")
        rule.location = node.location
        rule.statuses = statuses(section)
        rule.codes = Set(texts("code", section) ?? [])
        rule.header = header(section)
        let path = section.optional("at", .path)
        let found = texts("is", section)
        let part = section.optional("contains", .text)
        if let path {
            rule.value = AnswerRule.Value(path: path, texts: found.map { Set($0) }, part: part)
        } else if !section.has("at") {
            rule.text = part
            if found != nil {
                section.note(
                    "is needs to know of which value", at: section["is"], suggestion: "add at: /path/of/the/value")
            }
        }
        rule.wait = section.optional("wait", .duration(in: .zero...Duration.seconds(7 * 86_400)))
        if rule.wait != nil, means != .later, means != .again {
            section.note(
                "only what is asked again has a wait", at: section["wait"], suggestion: "means: later or again")
        }
        if ["status", "code", "at", "contains", "header"].allSatisfy({ !section.has($0) }) {
            section.note(
                "a rule without a condition would decide what every answer means",
                suggestion: "add status, code, at, contains or header")
            return nil
        }
        return rule
    }

    /// `403`, `[403, 500-599]`
    private static func statuses(_ section: ConfigSection) -> [ClosedRange<Int>] {
        guard let node = section["status"] else { return [] }
        return section.problems.noting { () throws(ConfigError) in
            var ranges: [ClosedRange<Int>] = []
            for item in try node.items() {
                let text = try item.scalar()
                let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
                guard let first = ends[0], let last = ends.last ?? first, first <= last,
                    (200...299).contains(first) && (200...299).contains(last)
                        || (400...599).contains(first) && (400...599).contains(last)
                else {
                    throw item.error(
                        "\"\(text.escapedForMessage)\" is no status that a rule is about",
                        suggestion: "200 to 299, 400 to 599, or a range like 500-599; redirects are never followed")
                }
                ranges.append(first...last)
            }
            return ranges
        } ?? []
    }

    private static func texts(_ key: String, _ section: ConfigSection) -> [String]? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            var texts: [String] = []
            for item in try node.items() { texts.append(try ConfigReader.text.read(item)) }
            return texts
        }
    }

    /// `header: X-Maintenance`, or `header: {X-Maintenance: "on"}`
    private static func header(_ section: ConfigSection) -> AnswerRule.Header? {
        guard let node = section["header"] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            guard case .mapping(let entries) = node.content else {
                return AnswerRule.Header(name: try ConfigReader<String>.headerName.read(node), value: nil)
            }
            guard let entry = entries.first, entries.count == 1, entry.key.isHeaderName else {
                throw node.error("expected one header", suggestion: "for example {X-Maintenance: \"on\"}")
            }
            return AnswerRule.Header(name: entry.key, value: try ConfigReader.text.read(entry.value))
        }
    }
}
