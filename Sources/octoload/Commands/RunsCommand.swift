import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload runs`: what was started when, and what became of it.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show past runs, and what one of them did.",
        subcommands: [RunsList.self, RunsShow.self],
        defaultSubcommand: RunsList.self
    )
}

/// `octoload runs list`
struct RunsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List past runs, the newest first.")

    @Flag(help: "Only those that did not succeed.")
    var failed = false

    @Option(help: ArgumentHelp("How many, at most.", valueName: "n"))
    var limit = 20

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000") }
    }

    func run() async throws {
        try await withWarehouse("runs", common) { warehouse in
            let runs = try await warehouse.pastRuns(onlyFailed: failed, limit: limit)
            switch common.outputFormat {
            case .json: output(encode(runs.map { RunEntry($0) }) + "\n")
            case .text:
                guard !runs.isEmpty else { return output("no run yet\n") }
                var table = TextTable([
                    ("run", .left), ("started", .left), ("took", .right), ("status", .left), ("exit", .right),
                    ("command", .left),
                ])
                for run in runs {
                    table.add([
                        String(run.id.prefix(8)), run.startedAt?.description ?? "–",
                        run.duration.map(spoken) ?? "–", run.status, run.exitCode.map { "\($0)" } ?? "–",
                        clipped(
                            escaped(run.command + (run.environment.map { " (\($0))" } ?? "")), to: 60),
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}

/// `octoload runs show`
struct RunsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a run did, pipeline by pipeline, and what failed.")

    @Argument(help: "The run, or the first digits of its id.")
    var id: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("runs", common) { warehouse in
            let found = try await warehouse.pastRuns(id: id.lowercased(), limit: 2)
            guard let run = found.first else {
                throw ValidationError("there is no run \"\(id)\"; see `octoload runs`")
            }
            guard found.count == 1 else {
                throw ValidationError("several runs begin with \"\(id)\"; give more of its digits")
            }
            let pipelines = try await warehouse.pastPipelineRuns(of: run.id)
            let failures = try await warehouse.pastFailures(of: run.id)
            switch common.outputFormat {
            case .json: output(encode(RunEntry(run, pipelines, failures)) + "\n")
            case .text: output(text(run, pipelines, failures))
            }
        }
    }

    private func text(_ run: PastRun, _ pipelines: [PastPipelineRun], _ failures: [PastFailure]) -> String {
        var lines = [
            "run      \(run.id)", "command  octoload \(escaped(run.command))",
            "started  \(run.startedAt?.description ?? "–")" + (run.host.map { " on \(escaped($0))" } ?? "")
                + ", octoload \(run.version)",
            "ended    \(run.finishedAt?.description ?? "–")" + (run.duration.map { " after \(spoken($0))" } ?? ""),
            "status   \(run.status)" + (run.exitCode.map { ", exit code \($0)" } ?? ""),
        ]
        if let environment = run.environment { lines.insert("env      \(environment)", at: 2) }
        if let error = run.error { lines.append("error    \(escaped(error))") }
        if !pipelines.isEmpty {
            var table = TextTable([
                ("pipeline", .left), ("status", .left), ("took", .right), ("slices", .right), ("calls", .right),
                ("rows in", .right), ("inserted", .right), ("changed", .right), ("rejected", .right),
            ])
            for each in pipelines {
                table.add([
                    each.pipeline, each.status, spoken(each.duration), "\(each.published)/\(each.planned)",
                    grouped(each.calls), grouped(each.received), grouped(each.inserted), grouped(each.changed),
                    grouped(each.rejected),
                ])
            }
            lines += ["", table.rendered()]
        }
        lines += failures.map { "FAILED \($0.pipeline) \($0.partitionKey) \($0.range): \(escaped($0.error))" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// As `--output json` has it.
private struct RunEntry: Encodable {
    let runID: String
    let command: String
    let environment: String?
    let startedAt: String?
    let finishedAt: String?
    let status: String
    let exitCode: Int?
    let version: String
    let host: String?
    let error: String?
    let pipelines: [Pipeline]?
    let failures: [Failure]?

    struct Pipeline: Encodable {
        let name: String
        let status: String
        let seconds: Double
        let slicesPlanned: Int
        let slicesPublished: Int
        let calls: Int
        let received: Int
        let inserted: Int
        let changed: Int
        let rejected: Int
        let error: String?
    }

    struct Failure: Encodable {
        let pipeline: String
        let partition: String
        let slice: String
        let error: String
    }

    init(_ run: PastRun, _ pipelines: [PastPipelineRun]? = nil, _ failures: [PastFailure]? = nil) {
        runID = run.id
        command = run.command
        environment = run.environment
        startedAt = run.startedAt?.description
        finishedAt = run.finishedAt?.description
        status = run.status
        exitCode = run.exitCode
        version = run.version
        host = run.host
        error = run.error
        self.pipelines = pipelines?.map {
            Pipeline(
                name: $0.pipeline, status: $0.status, seconds: rounded($0.duration), slicesPlanned: $0.planned,
                slicesPublished: $0.published, calls: $0.calls, received: $0.received, inserted: $0.inserted,
                changed: $0.changed, rejected: $0.rejected, error: $0.error)
        }
        self.failures = failures?.map {
            Failure(pipeline: $0.pipeline, partition: $0.partitionKey, slice: $0.range, error: $0.error)
        }
    }
}
