import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill cancel`
struct BackfillCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a job.",
        discussion: "What is published stays; slices that are being read now are dropped.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws { try await BackfillJob.change(job, to: .cancelled, common) }
}
