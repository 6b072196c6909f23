import Core
import CurlTransport
import Foundation
import Runner

/// What a command has around it: variables, where its words go, the API, time.
///
/// The process's own, unless a task is given another: it, and the tasks that it makes, have that one then. Only `Octoload.main`
/// ends the process; a command throws its exit code.
struct CommandContext: Sendable {
    /// Variables of the environment.
    var environment: [String: String]
    /// Takes results.
    var output: @Sendable (Words) -> Void
    /// Why a result could not be written, in the system's words; `nil`: it could.
    var outputFailure: @Sendable () -> String?
    /// Takes what went wrong, and the log.
    var errors: @Sendable (Words) -> Void
    /// Errors are read at a terminal.
    var isOnTerminal: Bool
    /// Errors go to systemd's journal.
    var isOnJournal: Bool
    /// A person is at both ends: what is asked on standard error is answered on standard input.
    var canAsk = false
    /// The next line of the answer; `nil`: there is none.
    var readLine: @Sendable () -> String? = { nil }
    /// Time, sleep and chance.
    var surroundings: Surroundings
    /// A way to the API, without its credentials.
    var transport: @Sendable (APISettings) -> any CredentialedTransport

    @TaskLocal static var current = CommandContext.process

    /// That of the process: standard output and error, libcurl.
    static let process: CommandContext = {
        let environment = ProcessInfo.processInfo.environment
        return CommandContext(
            environment: environment, output: { StandardOutput.write($0) },
            outputFailure: { StandardOutput.failure }, errors: { StandardError.write($0) },
            isOnTerminal: isatty(STDERR_FILENO) == 1,
            isOnJournal: Journal.isOnStandardError(environment),
            canAsk: isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1, readLine: { Swift.readLine() },
            surroundings: .real,
            transport: { CurlTransport(settings: $0, userAgent: "octoload/\(Octoload.version)") })
    }()
}

/// A variable of the environment; empty counts as absent.
func variable(_ name: String) -> String? {
    guard let value = CommandContext.current.environment[name], !value.isEmpty else { return nil }
    return value
}

/// Writes a result.
func output(_ words: Words) {
    CommandContext.current.output(words)
}
