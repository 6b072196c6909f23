import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload calls`: what was asked of the API, and what it answered.
struct CallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "List requests to the API: status, time, size, request id.",
        discussion: """
            Each attempt of each run, failed ones included, for as long as warehouse.keep_calls says. The request id is what the \
            API's support asks for. Of the key only a fingerprint is kept.
            """)

    @Flag(help: "Only requests without a usable answer.")
    var failed = false

    @Flag(help: "The slowest first.")
    var slow = false

    @Flag(help: "The whole address of each request, its query included; secrets are replaced.")
    var urls = false

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @Option(help: "Only of the run whose id begins like this.")
    var run: String?

    @Option(help: "Maximum number of rows.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000") }
    }

    func run() async throws {
        try await withWarehouse("calls", common) { warehouse in
            var filter = CallLog.Filter()
            filter.pipeline = pipeline
            filter.runID = run
            filter.isFailed = failed
            filter.isSlow = slow
            filter.limit = limit
            let calls = try await warehouse.calls.list(filter)
            common.render(calls.map { CallEntry($0) }) {
                guard !calls.isEmpty else { return output("no requests\n") }
                output(table(calls) + "\n")
                for call in calls where failed && call.error != nil {
                    output("\(call.id): \(call.error ?? "")\n")
                }
                if calls.count == limit { output("there may be more; see --limit\n") }
            }
        }
    }

    private func table(_ calls: [RecordedCall]) -> Words {
        var table = TextTable([
            ("id", .right), ("time", .left), ("pipeline", .left), ("partition", .left),
            (urls ? "address" : "route", .left),
            ("attempt", .right), ("status", .right), ("ms", .right), ("bytes", .right), ("outcome", .left),
            ("request", .left),
        ])
        for call in calls {
            table.add([
                "\(call.id)", call.calledAt.description, call.pipeline, call.partition,
                urls ? call.address : call.route,
                "\(call.attempt)", call.status.map(String.init) ?? "–", grouped(Int(call.milliseconds.rounded())),
                grouped(call.bytes), call.outcome, call.requestID ?? "–",
            ])
        }
        return table.rendered()
    }
}

extension RecordedCall {
    /// Route and query, below the API's origin.
    fileprivate var address: String { query.map { "\(route)?\($0)" } ?? route }
}

/// As `--output json` has it.
private struct CallEntry: Encodable {
    let id: Int64
    let runID: String
    let pipeline: String
    let partition: String
    let calledAt: String
    let method: String
    let route: String
    let query: String?
    let attempt: Int
    let status: Int?
    let outcome: String
    let error: String?
    let durationMs: Double
    let responseBytes: Int
    let requestID: String?
    let rateRemaining: String?
    let retryAfter: String?
    let keyFingerprint: String

    init(_ call: RecordedCall) {
        id = call.id
        runID = call.runID
        pipeline = call.pipeline
        partition = call.partition
        calledAt = call.calledAt.description
        method = call.method
        route = call.route
        query = call.query
        attempt = call.attempt
        status = call.status
        outcome = call.outcome
        error = call.error
        durationMs = (call.milliseconds * 1000).rounded() / 1000
        responseBytes = call.bytes
        requestID = call.requestID
        rateRemaining = call.rateRemaining
        retryAfter = call.retryAfter
        keyFingerprint = call.keyFingerprint
    }
}
