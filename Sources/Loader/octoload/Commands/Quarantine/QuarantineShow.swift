import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine show`
struct QuarantineShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a rejected record as it came, and what is wrong with it.")

    @Argument(help: "The id that list shows.")
    var id: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            guard let row = try await warehouse.quarantine.record(id) else { throw RunFailure.missingRejects([id]) }
            common.render(QuarantineEntry(row)) {
                output(
                    """
                    pipeline   \(row.pipeline)
                    partition  \(row.partition)
                    rule       \(row.rule)
                    place      \(row.pointer.isEmpty ? "the record" : row.pointer)
                    problem    \(row.message)
                    attempts   \(row.attempts), first \(row.firstSeenAt.description), last \(row.lastSeenAt.description)
                    state      \(row.state)

                    \(String(decoding: row.payload ?? [], as: UTF8.self))

                    """)
            }
        }
    }
}
