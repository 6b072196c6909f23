import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload runs show`
struct RunsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a run did, pipeline by pipeline, and what failed.")

    @Argument(help: "The run, or the first digits of its id.")
    var id: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("runs", common) { warehouse in
            let found = try await warehouse.runs.list(id: id.lowercased(), limit: 2)
            guard let run = found.first else {
                let latest = try await warehouse.runs.list(limit: 3).map { String($0.id.prefix(8)) }
                throw ValidationError(
                    latest.isEmpty
                        ? "there is no run \"\(id)\", and none at all yet"
                        : "there is no run \"\(id)\"; the latest are \(latest.joined(separator: ", ")), and `octoload runs` lists more"
                )
            }
            guard found.count == 1 else {
                throw ValidationError("several runs begin with \"\(id)\"; give more of its digits")
            }
            let pipelines = try await warehouse.runs.pipelines(of: run.id)
            let failures = try await warehouse.runs.failures(of: run.id)
            common.render(RunEntry(run, pipelines, failures)) {
                output(text(run, pipelines, failures))
            }
        }
    }

    private func text(_ run: PastRun, _ pipelines: [PastPipelineRun], _ failures: [PastFailure]) -> Words {
        var lines: [Words] = [
            "run      \(run.id)", "command  octoload \(run.command)",
            "started  \(run.startedAt.description)" + (run.host.map { " on \($0)" } ?? "")
                + ", octoload \(run.version)",
            "ended    \(run.finishedAt?.description ?? "–")" + (run.duration.map { " after \(spoken($0))" } ?? ""),
            "status   \(run.status)" + (run.exitCode.map { ", exit code \($0)" } ?? ""),
        ]
        if let environment = run.environment { lines.insert("env      \(environment)", at: 2) }
        if let error = run.error { lines.append("error    \(error)") }
        if !pipelines.isEmpty {
            var table = TextTable([
                ("pipeline", .left), ("status", .left), ("took", .right), ("slices", .right), ("calls", .right),
                ("rows in", .right), ("inserted", .right), ("changed", .right), ("deleted", .right),
                ("rejected", .right),
                ("new", .right), ("healed", .right),
            ])
            for each in pipelines {
                table.add([
                    each.pipeline, each.status, spoken(each.duration), "\(each.published)/\(each.planned)",
                    grouped(each.calls), grouped(each.received), grouped(each.inserted), grouped(each.changed),
                    grouped(each.deleted), grouped(each.rejected), grouped(each.newRejects), grouped(each.healed),
                ])
            }
            lines += ["", table.rendered()]
        }
        lines += failures.map { "FAILED \($0.pipeline) \($0.partitionKey) \($0.range): \($0.error)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
