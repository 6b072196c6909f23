import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine replay`
struct QuarantineReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Load rejected records as they came, under the mapping of today.",
        discussion: """
            For after a fix of pipelines.yaml or of a table: nothing is asked of the API. What fits now is published and closed in \
            one transaction per partition; what still does not stays open (exit code 1). Newer rows are never overwritten.
            """)

    @Argument(help: "Ids that list shows (default: all that are open).")
    var ids: [Int64] = []

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            if let pipeline { try checkNames([pipeline], in: bench.configuration) }
            let chosen = try await pipelines(bench)
            guard !chosen.isEmpty else { return output("there is nothing to replay\n") }
            let command = ["quarantine replay"] + ids.map(String.init) + (pipeline.map { ["--pipeline \($0)"] } ?? [])
            try await LoadSession(bench, common).run(
                .replay(pipelines: chosen, ids: ids.isEmpty ? nil : Set(ids)),
                command: command.joined(separator: " "), migrates: false)
        }
    }

    private func pipelines(_ bench: Workbench) async throws -> [String] {
        var chosen: [String] = []
        try await bench.withWarehouse("quarantine") { warehouse in
            let unknown = try await warehouse.quarantine.unknown(among: ids)
            guard unknown.isEmpty else { throw RunFailure.missingRejects(unknown) }
            chosen = try await warehouse.quarantine.pipelines(among: ids)
        }
        if let pipeline { chosen = chosen.filter { $0 == pipeline } }
        let known = bench.configuration.pipelines.map(\.name)
        for name in chosen where !known.contains(name) {
            complain("\(name) is not in the configuration any more; its records stay in quarantine")
        }
        return chosen.filter { known.contains($0) }
    }
}
