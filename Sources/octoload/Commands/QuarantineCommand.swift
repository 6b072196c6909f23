import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine`: records that do not fit, and what becomes of them.
struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Look at rejected records, load them after a fix, and close those that nobody will mend.",
        discussion: """
            A record that does not fit its table is kept as it came, with the rule and the place of what is wrong; the others of \
            its page load. The same record every night is one row with its attempts.
            """,
        subcommands: [QuarantineList.self, QuarantineShow.self, QuarantineReplayCommand.self, QuarantineWaive.self]
    )
}

/// `octoload quarantine list`
struct QuarantineList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rejected records, the newest first.")

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @Flag(help: "Those that were replayed or waived, too.")
    var all = false

    @Option(help: "Rows at most.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000") }
    }

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            let rows = try await warehouse.quarantine(pipeline: pipeline, includesClosed: all, limit: limit)
            switch common.outputFormat {
            case .json: output(encode(rows.map { QuarantineEntry($0) }) + "\n")
            case .text:
                guard !rows.isEmpty else { return output("the quarantine is empty\n") }
                var table = TextTable([
                    ("id", .right), ("pipeline", .left), ("partition", .left), ("rule", .left), ("place", .left),
                    ("attempts", .right), ("last seen", .left), ("state", .left),
                ])
                for row in rows {
                    table.add([
                        "\(row.id)", row.pipeline, row.partition, row.rule,
                        row.pointer.isEmpty ? "–" : escaped(row.pointer),
                        "\(row.attempts)", row.lastSeenAt?.description ?? "–", row.state,
                    ])
                }
                output(table.rendered() + "\n")
                if rows.count == limit { output("there may be more; see --limit\n") }
            }
        }
    }
}

/// `octoload quarantine show`
struct QuarantineShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a rejected record as it came, and what is wrong with it.")

    @Argument(help: "The id that list shows.")
    var id: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            guard let row = try await warehouse.quarantined(id: id) else { throw missing([id]) }
            switch common.outputFormat {
            case .json: output(encode(QuarantineEntry(row)) + "\n")
            case .text:
                output(
                    """
                    pipeline   \(row.pipeline)
                    partition  \(row.partition)
                    rule       \(row.rule)
                    place      \(row.pointer.isEmpty ? "the record" : escaped(row.pointer))
                    problem    \(escaped(row.message))
                    attempts   \(row.attempts), first \(row.firstSeenAt?.description ?? "–"), last \(row.lastSeenAt?.description ?? "–")
                    state      \(row.state)

                    \(escaped(String(decoding: row.payload ?? [], as: UTF8.self)))

                    """)
            }
        }
    }
}

/// `octoload quarantine replay`
struct QuarantineReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Load rejected records as they came, under the mapping of today.",
        discussion: """
            For after a fix of pipelines.yaml or of a table: nothing is asked of the API. What fits now is published and closed in \
            one transaction per partition; what still does not stays open (exit code 1). Newer rows are never overwritten.
            """)

    @Argument(help: "Ids that list shows (default: all that are open).")
    var ids: [Int64] = []

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            if let pipeline { try checkNames([pipeline], in: bench.configuration) }
            let chosen = try await pipelines(bench)
            guard !chosen.isEmpty else { return output("there is nothing to replay\n") }
            let command = ["quarantine replay"] + ids.map(String.init) + (pipeline.map { ["--pipeline \($0)"] } ?? [])
            try await LoadSession(bench, common).run(
                Runner.Request(
                    pipelines: chosen, replay: Runner.Request.Replay(ids: ids.isEmpty ? nil : Set(ids))),
                command: command.joined(separator: " "), migrates: false)
        }
    }

    private func pipelines(_ bench: Workbench) async throws -> [String] {
        var chosen: [String] = []
        try await bench.withWarehouse("quarantine") { warehouse in
            let unknown = try await warehouse.unknownRejects(among: ids)
            guard unknown.isEmpty else { throw missing(unknown) }
            chosen = try await warehouse.pipelinesWithRejects(among: ids)
        }
        if let pipeline { chosen = chosen.filter { $0 == pipeline } }
        let known = bench.configuration.pipelines.map(\.name)
        for name in chosen where !known.contains(name) {
            complain("\(name) is not in the configuration any more; its records stay in quarantine")
        }
        return chosen.filter { known.contains($0) }
    }
}

/// `octoload quarantine waive`
struct QuarantineWaive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waive", abstract: "Close rejected records that nobody will mend.",
        discussion: "They stay in the table, and are no longer counted by `octoload status`.")

    @Argument(help: "Ids that list shows.")
    var ids: [Int64]

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            let unknown = try await warehouse.unknownRejects(among: ids)
            guard unknown.isEmpty else { throw missing(unknown) }
            let count = try await warehouse.waive(ids)
            output("\(count) waived\(count < ids.count ? ", the others were closed already" : "")\n")
        }
    }
}

/// A row as `--output json` has it. The payload is text if it is UTF-8, else base64.
private struct QuarantineEntry: Encodable {
    let id: Int64
    let pipeline: String
    let partition: String
    let rule: String
    let pointer: String
    let message: String
    let attempts: Int
    let firstSeenAt: String?
    let lastSeenAt: String?
    let state: String
    let payload: String?
    let payloadBase64: String?

    init(_ row: QuarantinedRecord) {
        id = row.id
        pipeline = row.pipeline
        partition = row.partition
        rule = row.rule
        pointer = row.pointer
        message = row.message
        attempts = row.attempts
        firstSeenAt = row.firstSeenAt?.description
        lastSeenAt = row.lastSeenAt?.description
        state = row.state
        let text = row.payload.flatMap { String(validating: $0, as: UTF8.self) }
        payload = text
        payloadBase64 = text == nil ? row.payload.map { Data($0).base64EncodedString() } : nil
    }
}

private func missing(_ ids: [Int64]) -> RunFailure {
    RunFailure(
        .configuration,
        "there is no rejected record \(ids.map(String.init).joined(separator: ", ")); see `octoload quarantine list --all`"
    )
}
