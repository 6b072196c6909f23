import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill PIPELINE --from --to`: the job from its beginning to its end.
struct BackfillRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Begin a job, or go on with it, and work on it until it is done.")

    @OptionGroup var what: BackfillOptions
    @OptionGroup var hands: ParallelOptions
    @Flag(help: "Have workflows act on what was loaded, however old it is (default: they do not; limit still holds).")
    var withActions = false

    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, load)
            let opened = try await BackfillJob.open(what, bench)
            let settings = opened.isOld ? ", begun before" : ""
            bench.log.info("backfill", metadata: ["job": "\(opened.job.id)\(settings)", "of": "\(what.command)"])
            try await LoadSession(bench, common, acting: withActions ? .onAnything : .no).run(
                .backfill(BackfillAssignment(job: opened.job.id, parallel: hands.resolved)),
                command: "backfill \(what.command)", migrates: false)
            try end(await bench.withWarehouse("backfill") { try await $0.backfill(opened.job.id) })
        }
    }

    /// What other workers, or earlier ones, left behind.
    private func end(_ job: BackfillJob) throws {
        if job.state == .cancelled { throw RunFailure(.refused, "job \(job.id) was cancelled") }
        let left = job.progress.failed + job.progress.held + job.progress.pending
        guard left > 0 else { return }
        throw RunFailure(
            job.progress.held > 0 ? .dataGate : .refused,
            "\(left) slices of job \(job.id) are not loaded: see `octoload backfill status \(job.id)`, then "
                + "`octoload backfill resume \(job.id)` and this command again")
    }
}
