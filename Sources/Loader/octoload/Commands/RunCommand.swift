import ArgumentParser
import Core
import Foundation
import Runner

/// `octoload run`: everything that is due, then exit.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Load everything that is due: what cron calls.",
        discussion: "Pipelines run in dependency order, parents first. Named pipelines run alone."
    )

    @Argument(help: "Pipelines to run (default: all but optional ones).")
    var pipelines: [String] = []

    @Flag(help: "Bring the warehouse's schema up to date first.")
    var migrate = false

    @Flag(help: "If another process runs one of the pipelines: exit with 0 instead of 75.")
    var skipIfRunning = false

    @Flag(
        help: """
            Ask for lists whole: also what has not changed since they were last loaded. For days see `octoload backfill`.
            """)
    var reload = false

    @Flag(
        help: """
            Ask for lists whole, and compare rows by their values, whatever hash they have: what was changed by hand is put \
            right. For days see `octoload backfill --rewrite`.
            """)
    var rewrite = false

    @Flag(help: "Do nothing about what was loaded: workflows wait for the next run, or `octoload act`.")
    var noActions = false

    @OptionGroup var api: APIOption
    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, load)
            try checkNames(pipelines, in: bench.configuration)
            try await LoadSession(bench, common, acting: noActions ? .no : .onNews).run(
                .due(
                    pipelines: try api.pipelines(pipelines, in: bench.configuration),
                    rewrite ? .rewriting : reload ? .whole : .incremental),
                command: (["run"] + (rewrite ? ["--rewrite"] : []) + api.words + pipelines).joined(separator: " "),
                migrates: migrate || variable("OCTOLOAD_MIGRATE") == "true", skipsIfRunning: skipIfRunning)
        }
    }
}

/// Names that no pipeline has are a mistake on the command line.
func checkNames(_ names: [String], in configuration: Configuration) throws {
    let known = configuration.pipelines.map(\.name)
    for name in names where !known.contains(name) {
        throw ValidationError("there is no pipeline \"\(name)\"; the file has: \(known.joined(separator: ", "))")
    }
}
