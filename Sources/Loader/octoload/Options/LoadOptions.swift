import ArgumentParser
import Config
import Core

/// Options of commands that load.
struct LoadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Stop after so long, with 75: 30m, 4h (default: run.deadline of the configuration, 12h without it).",
            valueName: "duration"))
    var deadline: String?

    func validate() throws { _ = try resolvedDeadline() }

    /// Of the option or its variable; `nil`: the configuration's.
    func resolvedDeadline() throws -> Duration? {
        guard let text = deadline ?? variable("OCTOLOAD_DEADLINE") else { return nil }
        guard let duration = DurationLiteral.duration(text), duration > .zero else {
            throw ValidationError("the deadline is \"\(text)\", but must be a duration like 30m or 4h")
        }
        return duration
    }
}
