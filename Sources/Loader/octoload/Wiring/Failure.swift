import ArgumentParser
import Config
import Core
import Foundation
import Runner

/// Prints an error on stderr, in one or a few sentences, and gives the exit code that goes with it.
func report(_ error: any Error) -> ExitCode {
    let failure = RunFailure(whatever: error)
    complain(failure.lines.map { Words(line: $0) }.joined(separator: "\n"))
    return ExitCode(failure.kind.exitCode)
}

extension RunFailure {
    /// Any error that a command ends with.
    init(whatever error: any Error) {
        switch error {
        case let known as RunFailure: self = known
        case let known as WarehouseError: self.init(known)
        case let known as SourceError: self.init(known)
        case let known as ConfigErrors: self.init(.configuration, lines: known.errors.map(\.description))
        case let known as UnknownMember: self.init(.refused, known.description)
        case let known as UnorderedReport: self.init(.refused, known.description)
        case let known as ConfigError: self.init(.configuration, known.description)
        default: self.init(.bug, "unexpected error: \(error)")
        }
    }
}

/// For people on stderr: each line begins with who says it.
func complain(_ words: Words) {
    // journald knows the program's name, but not that this is an error.
    let context = CommandContext.current
    let prefix: Words = context.isOnJournal ? "<3>" : "octoload: "
    for line in words.text.split(separator: "\n") { context.errors("\(prefix)\(String(line))\n") }
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
