import ArgumentParser
import Core
import Foundation

@main
struct Octoload: AsyncParsableCommand {
    static func main() async {
        CrashPrivacy.begin()
        Foundation.exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs a command line as ArgumentParser does it, but its words take the same way out as ours.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: The exit code; what there is to say has been said.
    static func run(_ arguments: [String], in context: CommandContext = .process) async -> Int32 {
        await CommandContext.$current.withValue(context) {
            do {
                var command = try await asyncParseAsRoot(arguments)
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
                try requireOutput()
                return 0
            } catch {
                let words = Words(lines: fullMessage(for: error))
                let code = exitCode(for: error)
                guard code.isSuccess else {
                    if !words.isEmpty { context.errors(words + "\n") }
                    return code.rawValue
                }
                // The help that somebody asked for.
                if !words.isEmpty { output(words + "\n") }
                do { try requireOutput() } catch { return exitCode(for: error).rawValue }
                return 0
            }
        }
    }

    /// What was done is done, but whoever asked has not been told: 74, as after other errors of input and output.
    private static func requireOutput() throws {
        guard let failure = CommandContext.current.outputFailure() else { return }
        complain("cannot write to standard output: \(failure)")
        throw ExitCode(RunFailure.Kind.warehouse.exitCode)
    }

    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "octoload",
        abstract: "Loads a paginated JSON API into a PostgreSQL star schema, incrementally and exactly once.",
        discussion: """
            What is loaded, and where it goes, is written in pipelines.yaml. Progress is kept in the database, in the \
            transaction that writes the rows: any command may be interrupted and run again.

            Environment: BUSYOCTO_API_KEY (the API key), DATABASE_URL, or libpq's PGDATABASE and its like (the database), \
            OCTOLOAD_API_URL (another API address). Options that many commands have are variables, too: OCTOLOAD_CONFIG, \
            OCTOLOAD_ENV, OCTOLOAD_OUTPUT, OCTOLOAD_QUIET, OCTOLOAD_LOG_FORMAT, OCTOLOAD_LOG_LEVEL, OCTOLOAD_MIGRATE, \
            OCTOLOAD_DEADLINE, OCTOLOAD_PARALLEL. An option wins over its variable. NO_COLOR takes the colours away.

            Exit codes: 0 done; 1 some slice failed, the rest is committed; 64 usage; 65 data held back; 69 nothing \
            published, the API is down; 70 a bug; 74 the database, or standard output; 75 try again later; 76 security stop; 77 the API \
            refused the key; 78 configuration; 130/143 interrupted.
            """,
        version: version,
        subcommands: [
            RunCommand.self, ActCommand.self, PlanCommand.self, BackfillCommand.self, WorkCommand.self,
            ValidateCommand.self, CheckCommand.self, PreviewCommand.self, DiscoverCommand.self, InitCommand.self,
            MigrateCommand.self, StatusCommand.self, RunsCommand.self, ImportCommand.self, QuarantineCommand.self,
            SliceCommand.self, StateCommand.self,
            WorkflowCommand.self, ActionsCommand.self, AlertsCommand.self, AlertRulesCommand.self, ContractCommand.self,
            CallsCommand.self, QuotaCommand.self, DriftCommand.self,
            AccessCommand.self, ScheduleCommand.self,
            DocsCommand.self,
            DemoCommand.self,
        ]
    )
}
