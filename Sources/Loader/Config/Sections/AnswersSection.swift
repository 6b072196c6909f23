import Core

/// `answers: {not_yet: [202], empty: [204], format: json_lines, charset: iso-8859-1}`
enum AnswersSection {
    static let keys = ["not_yet", "empty", "format", "charset"]

    /// The keys given, the others as in `inherited`.
    static func read(
        _ node: ConfigNode?, inheriting inherited: AnswerSettings, _ problems: ConfigProblems
    ) -> AnswerSettings {
        var answers = inherited
        guard let node, let section = ConfigSection(node, keys: keys, problems) else { return answers }
        answers.notYet = statuses("not_yet", section) ?? answers.notYet
        answers.empty = statuses("empty", section) ?? answers.empty
        answers.format = section.optional("format", .word(of: AnswerSettings.Format.self)) ?? answers.format
        answers.charset = section.optional("charset", .word(of: AnswerSettings.Charset.self)) ?? answers.charset
        if let both = answers.notYet.intersection(answers.empty).min() {
            section.note(
                "\(both) cannot mean both: ask again, and an empty list", at: section["empty"] ?? section["not_yet"])
        }
        return answers
    }

    private static func statuses(_ key: String, _ section: ConfigSection) -> Set<Int>? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            var statuses: Set<Int> = []
            for item in try node.items() { statuses.insert(try ConfigReader.integer(in: 200...299).read(item)) }
            return statuses
        }
    }
}

extension ConfigReader where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of a type.
    static func word(of type: Value.Type) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let value = Value(rawValue: text) else {
                throw node.error(
                    "unknown value \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: Value.allCases.map(\.rawValue)))
            }
            return value
        }
    }
}
