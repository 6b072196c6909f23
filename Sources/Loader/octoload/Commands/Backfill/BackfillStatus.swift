import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill status`
struct BackfillStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far jobs are.",
        discussion: "Without a number: all that are not over, and with --all the others, too.")

    @Argument(help: "The job.")
    var job: Int64?

    @Flag(help: "Include finished jobs.")
    var all = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("backfill", common) { warehouse in
            let jobs =
                if let job { [try await warehouse.backfill(job)] } else {
                    try await warehouse.backfills.list(includesOver: all)
                }
            var troubles: [BackfillEntry.Trouble] = []
            if let job {
                troubles = try await warehouse.backfills.troubles(of: job).map {
                    BackfillEntry.Trouble(
                        pipeline: $0.slice.pipeline, partition: $0.slice.partitionKey,
                        from: $0.slice.days.lowerBound.description, to: $0.slice.days.upperBound.description,
                        state: $0.state, error: $0.error)
                }
            }
            common.render(jobs.map { BackfillEntry($0, troubles: job == nil ? nil : troubles) }) {
                guard !jobs.isEmpty else { return output("no backfill is under way\n") }
                output(BackfillEntry.table(jobs) + "\n")
                for trouble in troubles {
                    output(
                        "\(trouble.state)  \(trouble.pipeline) \(trouble.partition) \(trouble.from)..\(trouble.to): "
                            + "\(trouble.error)\n")
                }
            }
        }
    }
}
