import ArgumentParser
import Core
import Runner
import Warehouse

/// `octoload work`: help with backfills.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Work on backfills until nothing is left to do.",
        discussion: """
            Any number of processes may do so, on one machine or many: each takes a few slices for two minutes at a time, and \
            those of a process that dies go back. All keep to one quota of the API key.
            """)

    @Option(help: "Only this job (default: all that are under way).")
    var job: Int64?

    @OptionGroup var hands: ParallelOptions
    @Flag(help: "Have workflows act on what was loaded, however old it is (default: they do not; limit still holds).")
    var withActions = false

    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, load)
            if let job {
                _ = try await bench.withWarehouse("work") { try await $0.backfill(job) }
            }
            try await LoadSession(bench, common, acting: withActions ? .onAnything : .no).run(
                .backfill(BackfillAssignment(job: job, parallel: hands.resolved)),
                command: (["work"] + (job.map { ["--job \($0)"] } ?? [])).joined(separator: " "), migrates: false)
        }
    }
}
