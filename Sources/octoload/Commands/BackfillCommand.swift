import ArgumentParser
import Core
import Foundation
import Logging
import Runner

/// `octoload backfill`: a range of days again, whatever the ledger says of them.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Read a range of days again.",
        discussion: """
            Both days are included. Nightly progress is not touched, and newer rows are never overwritten. Safe to \
            interrupt and to repeat.
            """
    )

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(help: ArgumentHelp("First day, YYYY-MM-DD.", valueName: "day"))
    var from: String

    @Option(help: ArgumentHelp("Last day, YYYY-MM-DD, included.", valueName: "day"))
    var to: String

    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let days = try range()
            let bench = try Workbench(common, load)
            try checkNames([pipeline], in: bench.configuration)
            guard let chosen = bench.configuration.pipelines.first(where: { $0.name == pipeline }),
                chosen.reading.window != nil
            else {
                let able = bench.configuration.pipelines.filter { $0.reading.window != nil }.map(\.name)
                throw ValidationError(
                    "pipeline \"\(pipeline)\" cannot be asked for days, as it has no `window:`; those that have: \(able.joined(separator: ", "))"
                )
            }
            bench.log.info(
                "backfill",
                metadata: ["pipeline": "\(pipeline)", "from": "\(days.lowerBound)", "to": "\(days.upperBound)"])
            try await LoadSession(bench, common).run(
                Runner.Request(pipelines: [pipeline], backfill: days),
                command: "backfill \(pipeline) --from \(days.lowerBound) --to \(days.upperBound)", migrates: false)
        }
    }

    private func range() throws -> ClosedRange<CivilDay> {
        func day(_ text: String, _ option: String) throws -> CivilDay {
            guard let day = CivilDay(text) else {
                throw ValidationError("\(option) is \"\(text)\", but must be a day like 2026-03-31")
            }
            return day
        }
        let first = try day(from, "--from")
        let last = try day(to, "--to")
        guard first <= last else { throw ValidationError("--from \(first) is after --to \(last)") }
        return first...last
    }
}
