import ArgumentParser
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload plan`: what would be read, and what that costs.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run or a backfill would do, without doing it.",
        discussion: """
            Slices come from the ledger, and what they cost is estimated from past reads of the same pipeline. The API is not \
            asked, and nothing is written. Each chain of pages counts as one request at least.
            """,
        subcommands: [PlanRun.self, PlanBackfill.self],
        defaultSubcommand: PlanRun.self
    )
}
