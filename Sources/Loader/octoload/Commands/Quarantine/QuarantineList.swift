import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine list`
struct QuarantineList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rejected records, the newest first.")

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @Flag(help: "Those that were replayed, healed or waived, too.")
    var all = false

    @Option(help: "Maximum number of rows.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000") }
    }

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            let rows = try await warehouse.quarantine.list(pipeline: pipeline, includesClosed: all, limit: limit)
            common.render(rows.map { QuarantineEntry($0) }) {
                guard !rows.isEmpty else { return output("the quarantine is empty\n") }
                var table = TextTable([
                    ("id", .right), ("pipeline", .left), ("partition", .left), ("rule", .left), ("place", .left),
                    ("attempts", .right), ("last seen", .left), ("state", .left),
                ])
                for row in rows {
                    table.add([
                        "\(row.id)", row.pipeline, row.partition, row.rule,
                        row.pointer.isEmpty ? "–" : row.pointer,
                        "\(row.attempts)", row.lastSeenAt.description, row.state,
                    ])
                }
                output(table.rendered() + "\n")
                if rows.count == limit { output("there may be more; see --limit\n") }
            }
        }
    }
}
