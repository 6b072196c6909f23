import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill`: ranges of days again, as a job.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Read ranges of days again.",
        discussion: """
            octoload backfill PIPELINE --from DAY --to DAY begins a job, works on it until it is done, and says what became of \
            it. Interrupted, the same command goes on where it was. `backfill start` only begins the job; `octoload work` on \
            any number of machines does the work.

            Both days are included. Nightly progress is not touched, newer rows are never overwritten, and nightly runs go \
            first. Each slice is published once.
            """,
        subcommands: [
            BackfillRun.self, BackfillStartCommand.self, BackfillStatus.self, BackfillPause.self, BackfillResume.self,
            BackfillCancel.self,
        ],
        defaultSubcommand: BackfillRun.self
    )
}
