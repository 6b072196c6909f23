import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload runs list`
struct RunsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List past runs, the newest first.")

    @Flag(help: "Only those that did not succeed.")
    var failed = false

    @Option(help: ArgumentHelp("Maximum number of runs.", valueName: "n"))
    var limit = 20

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000") }
    }

    func run() async throws {
        try await withWarehouse("runs", common) { warehouse in
            let runs = try await warehouse.runs.list(onlyFailed: failed, limit: limit)
            common.render(runs.map { RunEntry($0) }) {
                guard !runs.isEmpty else { return output("no run yet\n") }
                var table = TextTable([
                    ("run", .left), ("started", .left), ("took", .right), ("status", .left), ("exit", .right),
                    ("command", .left),
                ])
                for run in runs {
                    table.add([
                        String(run.id.prefix(8)), run.startedAt.description,
                        run.duration.map(spoken) ?? "–", run.status, run.exitCode.map { "\($0)" } ?? "–",
                        clipped(run.command + (run.environment.map { " (\($0))" } ?? ""), to: 60),
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}
