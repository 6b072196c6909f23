import ArgumentParser
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload act`: workflows evaluated and delivered, without a load.
struct ActCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "act",
        abstract: "Evaluate the workflows and deliver what is due, without loading anything.",
        discussion: """
            `octoload run` does so at its end, unless --no-actions is given; cron may call this in between, so that what waits \
            for its peer goes on. Any number of processes may do so at once: each action is one's.

            Exit code 1: a workflow could not be evaluated, or an action failed for good.
            """)

    @Flag(help: "Act on events however old they are; limit still holds.")
    var ignoreAge = false

    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, load)
            guard !bench.configuration.workflows.isEmpty else {
                throw RunFailure(
                    .configuration, "the file has no workflows; docs/configuration.md says how they are written")
            }
            let ignoresAge = ignoreAge
            let report = try await bench.withWarehouse("act") { warehouse in
                let session = ActionSession(bench: bench, warehouse: warehouse, runID: nil, log: bench.log)
                return try await Interruption.guarding(limit: bench.configuration.run.deadline) {
                    () -> Result<ActionReport, any Error> in
                    do { return .success(try await session.act(ignoresAge: ignoresAge)) } catch {
                        return .failure(error)
                    }
                }.get()
            }
            let summary = ActionSummary(report)
            common.render(summary) { if !common.isQuiet || report.hasFailed { output(summary.line + "\n") } }
            for line in summary.troubles { complain(line) }
            let events = bench.configuration.notify.events
            await Notifier(bench.configuration, log: bench.log).tell(
                encode(summary), hasFailed: report.hasFailed,
                isNews: report.hasFailed && events.contains(.failure) || report.held > 0 && events.contains(.actions),
                endsRun: false)
            if let code = Interruption.exitCode { throw ExitCode(code) }
            if report.hasFailed { throw ExitCode(1) }
        }
    }
}
