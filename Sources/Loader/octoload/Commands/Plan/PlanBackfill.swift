import ArgumentParser
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload plan backfill`
struct PlanBackfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill", abstract: "What a backfill would do.")

    @OptionGroup var what: BackfillOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let order = try what.order(bench.configuration)
            try await PlanDocument.show("backfill \(what.command)", bench, common) { planner in
                try await explainingMembers { try await planner.backfill(order) }
            }
        }
    }
}
