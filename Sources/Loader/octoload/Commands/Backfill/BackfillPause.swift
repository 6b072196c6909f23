import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill pause`
struct BackfillPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause a job: its workers take no further slices.",
        discussion: "What they have taken they finish.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws { try await BackfillJob.change(job, to: .paused, common) }
}
