import Core

/// `run: {deadline: 12h}`
enum RunSection {
    static let keys = ["deadline"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> RunSettings {
        var settings = RunSettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return settings }
        settings.deadline = section.optional("deadline", .runDeadline) ?? settings.deadline
        return settings
    }
}

extension ConfigReader where Value == Duration {
    /// How long a run may take.
    package static var runDeadline: ConfigReader { .duration(in: .seconds(1)...(.seconds(30 * 86_400))) }
}
