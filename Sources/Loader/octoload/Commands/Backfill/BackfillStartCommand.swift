import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill start`
struct BackfillStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a job, and return at once.",
        discussion: """
            Prints the job's number. A job that is alike and not over is taken up instead. With --parallel a worker is started \
            in the background, which goes on after you have logged out; without it, and after a reboot, `octoload work` does \
            the work.
            """)

    @OptionGroup var what: BackfillOptions
    @OptionGroup var hands: ParallelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let opened = try await BackfillJob.open(what, bench)
            let job = opened.job
            let worker = try hands.given.map { try startWorker(job.id, hands: $0) }
            common.render(BackfillEntry(job)) {
                output(
                    "job \(job.id)\(opened.isOld ? ", begun before" : ""): \(grouped(job.progress.open)) slices to read; "
                        + (worker.map { "process \($0) works on it: octoload backfill status \(job.id)\n" }
                            ?? "work on it with: octoload work --job \(job.id)\n"))
            }
        }
    }

    /// What it does is in the books: `octoload backfill status`, `octoload runs`.
    private func startWorker(_ job: Int64, hands: Int) throws -> pid_t {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var arguments = [program, "work", "--job", "\(job)", "--parallel", "\(hands)", "--config", common.configPath]
        if let environment = common.environmentName { arguments += ["--env", environment] }
        return try ChildProcess(arguments, descriptors: (nothing, nothing, nothing), isDetached: true).id
    }
}
