import ArgumentParser
import Config
import Core
import Extract
import Foundation
import Runner
import Warehouse

/// `octoload status`: how far each pipeline is, from the ledger.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far each pipeline is; with --max-age and --max-rejects, whether that is good enough.",
        discussion: """
            Reads only the books in the database: no API call, no key needed.

            closed through: the last day up to which nothing is missing, of the client that is furthest behind. final through: \
            the last such day that `restate` does not read again. gaps: days that are wanted and not loaded, over all clients. \
            last ok: the end of the last run that published everything that was due. waiting: who waits for the API's quota; \
            postponed: runs that ended rather than wait for it. clock: pipelines whose API's clock was more than clock_skew from the \
            database's when they were read last.
            """
    )

    @Flag(help: "List the missing days.")
    var gaps = false

    @Option(
        help: ArgumentHelp(
            "Exit with 1 if a pipeline that is not optional has not been ok for so long: 26h.", valueName: "duration"))
    var maxAge: String?

    @Option(
        help: ArgumentHelp(
            "Exit with 1 if a pipeline has more open records in quarantine, or a held slice: 0.", valueName: "count"))
    var maxRejects: Int?

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let maxRejects, maxRejects < 0 { throw ValidationError("--max-rejects is 0 or more") }
    }

    func run() async throws {
        try await reportingFailures {
            let limit = try maximumAge()
            let bench = try Workbench(common)
            let apis = try api.names(in: bench.configuration)
            let pipelines = bench.configuration.pipelines.filter { apis.contains($0.api) }
            let usage = QuotaUsage(bench)
            let (known, missing, quota, backfills, keys, healing, workflows) = try await bench.withWarehouse("status") {
                warehouse in
                (
                    try await warehouse.status.pipelines(),
                    gaps ? try await warehouse.status.gaps(of: pipelines.map(\.name)) : [],
                    try await usage.read(warehouse), try await warehouse.backfills.list(includesOver: false),
                    try await KeyQuota.ofAPI(bench, in: warehouse),
                    gaps ? [] : try await healingLines(bench, warehouse),
                    try await warehouse.workflows.list()
                )
            }
            let rows = pipelines.map { pipeline in
                StatusRow(
                    pipeline: pipeline,
                    status: known.first { $0.pipeline == pipeline.name } ?? PipelineStatus(pipeline: pipeline.name),
                    maximumAge: limit)
            }
            let waiting = keys.flatMap { key in
                key.overview.waits.map { WaitEntry($0, key, bench.configuration) }
            }
            let postponed = keys.compactMap { key in
                key.overview.postponed.map { PostponedEntry($0, key: key.key) }
            }
            let stale = rows.filter(\.isStale)
            common.render(
                StatusDocument(
                    environment: bench.configuration.environment, pipelines: rows.map(StatusEntry.init),
                    quota: quota, waiting: waiting, postponed: postponed,
                    backfills: backfills.map { BackfillEntry($0) },
                    workflows: workflows.map { entry in
                        WorkflowLine(
                            name: entry.workflow,
                            isConfigured: bench.configuration.workflows.contains { $0.name == entry.workflow },
                            entry: entry)
                    },
                    gaps: gaps ? missing.map(GapEntry.init) : nil)
            ) {
                if gaps {
                    output(GapEntry.table(missing) + "\n")
                } else if !common.isQuiet {
                    let held =
                        rows.compactMap { $0.clock(tolerance: bench.configuration.settings(of: $0.pipeline).clockSkew) }
                        + waiting.map(\.text) + postponed.map(\.text) + healing + workflows.flatMap(\.troubles)
                    output(text(rows, quota, held, backfills, bench.configuration.environment) + "\n")
                }
            }
            let troubled = rows.filter(isTroubled)
            for row in troubled.prefix(5) {
                complain(
                    "\(row.pipeline.name): \(grouped(row.status.openRejects)) records are in quarantine and "
                        + "\(grouped(row.status.heldSlices)) slices are held, and --max-rejects is \(maxRejects ?? 0): "
                        + "octoload quarantine list --pipeline \(row.pipeline.name)")
            }
            if troubled.count > 5 { complain("… and \(troubled.count - 5) more pipelines with rejected records") }
            if let limit, !stale.isEmpty {
                for row in stale.prefix(5) {
                    let last = row.status.age.map { "last ok \(spoken($0)) ago" } ?? "never ok"
                    complain("\(row.pipeline.name) is stale: \(last), and --max-age is \(spoken(limit))")
                }
                if stale.count > 5 { complain("… and \(stale.count - 5) more pipelines") }
                throw ExitCode(1)
            }
            if !troubled.isEmpty { throw ExitCode(1) }
        }
    }

    private func isTroubled(_ row: StatusRow) -> Bool {
        guard let maxRejects else { return false }
        return row.status.openRejects > maxRejects || row.status.heldSlices > 0
    }

    /// What the next run reads again for records in quarantine, and what is left to people.
    private func healingLines(_ bench: Workbench, _ warehouse: PostgresWarehouse) async throws -> [Words] {
        let planner = LoadPlanner(bench.configuration, warehouse: warehouse, log: bench.log)
        return try await planner.healing().flatMap { entry in
            var lines: [Words] = []
            if entry.rereads > 0 {
                lines.append("quarantine: \(entry.pipeline): \(rereadWords(entry.rereads, for: entry.waiting))")
            }
            if entry.abandoned > 0 {
                lines.append(
                    "quarantine: \(entry.pipeline): \(grouped(entry.abandoned)) records are not read again any more: "
                        + "octoload quarantine list --pipeline \(entry.pipeline)")
            }
            return lines
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
        _ rows: [StatusRow], _ quota: [QuotaUsage.Entry], _ held: [Words], _ backfills: [BackfillJob],
        _ environment: String?
    ) -> Words {
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
        lines += held
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
