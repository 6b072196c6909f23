import Core

/// `answers: {not_yet: [202], empty: [204], format: json_lines, charset: iso-8859-1}`
enum AnswersSection {
    static let keys = ["not_yet", "empty", "format", "charset", "records", "rules"]

    private enum Records: String, CaseIterable, Sendable { case required, optional }

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
        if let records = section.optional("records", .word(of: Records.self)) {
            answers.mayLackRecords = records == .optional
        }
        answers.rules = AnswerRuleSection.read(section["rules"], before: answers.rules, problems)
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
