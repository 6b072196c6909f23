import Core

extension RunFailure {
    /// Ids that no rejected record has.
    static func missingRejects(_ ids: [Int64]) -> RunFailure {
        RunFailure(
            .configuration,
            "there is no rejected record \(ids.map(String.init).joined(separator: ", ")); see `octoload quarantine list --all`"
        )
    }
}
