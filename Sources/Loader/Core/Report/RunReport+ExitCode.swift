extension RunReport {
    /// What the process exits with: of several causes the first in the order of `RunFailure.Kind`.
    ///
    /// A slice that the API could not serve is 69 only if nothing at all was published; else the rest is committed
    /// and the code is 1. The same holds for credentials that were refused for one pipeline only.
    package var exitCode: Int32 {
        let stops = pipelines.compactMap(\.stopped)
        var kinds = failures.map(\.failure.kind) + stops.map(\.kind)
        if published > 0 {
            kinds = kinds.map { $0 == .unavailable || $0 == .credentials ? .refused : $0 }
        }
        if let fatal { kinds.append(fatal.kind) }
        // What is loaded is loaded; that nobody was told of it is a failure of its own.
        if let actions, actions.hasFailed { kinds.append(actions.stopped?.kind ?? .refused) }
        guard let first = RunFailure.Kind.allCases.first(where: { kinds.contains($0) }) else { return 0 }
        return first == .interrupted ? interruptionExitCode : first.exitCode
    }

    /// `succeeded`, `partial` (something was published, something not) or `failed`.
    package var status: String {
        if exitCode == 0 { return "succeeded" }
        return published > 0 ? "partial" : "failed"
    }
}
