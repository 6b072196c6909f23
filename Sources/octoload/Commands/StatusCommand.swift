import ArgumentParser
import Config
import Core
import Foundation
import Runner
import Warehouse

/// `octoload status`: how far each pipeline is, from the ledger.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far each pipeline is; with --max-age, whether that is recent enough.",
        discussion: """
            Reads only the ledger in the database: no API call, no key needed.

            closed through: the last day up to which nothing is missing, of the client that is furthest behind. final through: \
            the last such day that `restate` does not read again. gaps: days that are wanted and not loaded, over all clients. \
            last ok: the end of the last run that published everything that was due.
            """
    )

    @Flag(help: "List the missing days.")
    var gaps = false

    @Option(
        help: ArgumentHelp(
            "Exit with 1 if a pipeline that is not optional has not been ok for so long: 26h.", valueName: "duration"))
    var maxAge: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let limit = try maximumAge()
            let bench = try Workbench(common)
            let pipelines = bench.configuration.pipelines
            let usage = QuotaUsage(bench)
            let (known, missing, quota, backfills) = try await bench.withWarehouse("status") { warehouse in
                (
                    try await warehouse.status(),
                    gaps ? try await warehouse.allGaps(of: pipelines.map(\.name)) : [],
                    try await usage.read(warehouse), try await warehouse.backfills(includesOver: false)
                )
            }
            let rows = pipelines.map { pipeline in
                StatusRow(
                    pipeline: pipeline,
                    status: known.first { $0.pipeline == pipeline.name } ?? PipelineStatus(pipeline: pipeline.name),
                    maximumAge: limit)
            }
            let stale = rows.filter(\.isStale)
            switch common.outputFormat {
            case .json:
                output(
                    encode(
                        StatusDocument(
                            environment: bench.configuration.environment, pipelines: rows.map(StatusEntry.init),
                            quota: quota, backfills: backfills.map { BackfillEntry($0) },
                            gaps: gaps ? missing.map(GapEntry.init) : nil)) + "\n")
            case .text:
                if gaps {
                    output(GapEntry.table(missing) + "\n")
                } else if !common.isQuiet {
                    output(text(rows, quota, backfills, bench.configuration.environment) + "\n")
                }
            }
            if let limit, !stale.isEmpty {
                for row in stale.prefix(5) {
                    let last = row.status.age.map { "last ok \(spoken($0)) ago" } ?? "never ok"
                    complain("\(row.pipeline.name) is stale: \(last), and --max-age is \(spoken(limit))")
                }
                if stale.count > 5 { complain("… and \(stale.count - 5) more pipelines") }
                throw ExitCode(1)
            }
        }
    }

    private func maximumAge() throws -> Duration? {
        guard let maxAge else { return nil }
        guard let duration = DurationLiteral.duration(maxAge), duration > .zero else {
            throw ValidationError("--max-age is \"\(maxAge)\", but must be a duration like 26h")
        }
        return duration
    }

    private func text(
        _ rows: [StatusRow], _ quota: [QuotaUsage.Entry], _ backfills: [BackfillJob], _ environment: String?
    ) -> String {
        var table = TextTable([
            ("pipeline", .left), ("closed through", .left), ("final through", .left), ("gaps", .right),
            ("held", .right), ("quarantine", .right), ("failures", .right), ("last ok", .left), ("took", .right),
        ])
        for row in rows { table.add(row.cells) }
        var lines = [table.rendered()]
        if let environment { lines.append("environment: \(environment)") }
        for entry in quota {
            lines.append("quota: \(entry.percent) % of \(grouped(entry.requests)) requests per \(entry.name) used")
        }
        for job in backfills {
            lines.append(
                "backfill: job \(job.id) is \(job.state.rawValue), \(grouped(job.progress.done)) of "
                    + "\(grouped(job.progress.total)) slices: octoload backfill status \(job.id)")
        }
        let gapDays = rows.reduce(0) { $0 + $1.status.missingDays }
        if gapDays > 0 { lines.append("\(grouped(gapDays)) days are missing: octoload status --gaps") }
        return lines.joined(separator: "\n")
    }
}
