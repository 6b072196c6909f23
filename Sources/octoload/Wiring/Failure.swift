import ArgumentParser
import Config
import Core
import Foundation

/// Prints an error on stderr, in one or a few sentences, and gives the exit code that goes with it.
func report(_ error: any Error) -> ExitCode {
    let failure: RunFailure
    switch error {
    case let known as RunFailure: failure = known
    case let known as WarehouseError: failure = RunFailure(known)
    case let known as SourceError: failure = RunFailure(known)
    case let known as ConfigErrors: failure = RunFailure(.configuration, known.description)
    case let known as ConfigError: failure = RunFailure(.configuration, known.description)
    default: failure = RunFailure(.bug, "unexpected error: \(error)")
    }
    complain(failure.description)
    return ExitCode(failure.kind.exitCode)
}

/// A line for people on stderr.
func complain(_ text: String) {
    for line in text.split(separator: "\n") {
        StandardError.write("octoload: \(escaped(String(line)))\n")
    }
}

/// Runs a command's body; its errors become a sentence and an exit code.
func reportingFailures(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch let error as ValidationError {
        throw error
    } catch {
        throw report(error)
    }
}
