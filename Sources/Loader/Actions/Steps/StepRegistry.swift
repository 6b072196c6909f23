import Core

/// The kinds of steps: a new one is a file in this folder and a line here.
package enum StepRegistry {
    package static let kinds: [any ActionStep.Type] = [
        AskStep.self, AsanaStep.self, EmailStep.self, FileStep.self, HTTPStep.self, ReportStep.self, SlackStep.self,
    ]

    /// Keys that a step of any kind may have.
    package static let commonKeys = ["as", "on_unknown"]

    /// - Throws: `ConfigError` for a kind that there is not, or a mistake in the step's own keys.
    package static func step(kind: String, at location: SourceLocation, config node: ConfigNode) throws(ConfigError)
        -> any ActionStep
    {
        guard let type = kinds.first(where: { $0.kind == kind }) else {
            throw ConfigError(
                at: location, keyPath: node.keyPath, "there is no step \"\(kind.escapedForMessage)\"",
                suggestion: Spelling.suggestion(for: kind, among: kinds.map { $0.kind }))
        }
        return try type.init(config: node)
    }
}
