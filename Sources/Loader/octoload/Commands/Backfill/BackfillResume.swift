import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill resume`
struct BackfillResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Resume a paused job, and retry its failed slices.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("backfill", common) { warehouse in
            let before = try await warehouse.backfill(job)
            guard before.state != .cancelled else {
                throw ValidationError("job \(job) was cancelled; begin another one")
            }
            let again = try await warehouse.backfills.resume(job)
            let after = try await warehouse.backfill(job)
            common.render(BackfillEntry(after)) {
                let tried = again > 0 ? ", \(grouped(again)) slices are tried again" : ""
                output("job \(job) is \(after.state.rawValue)\(tried)\n")
            }
        }
    }
}
