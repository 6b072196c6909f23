import Core
import Foundation
import Runner
import Synchronization
import TestSupport

@testable import octoload

/// Commands run within the test: no program, no network, the clock stands still.
struct CommandBench {
    /// What a command line ended with.
    struct Ending {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Answers from a list, in turn by path; the last one of a path for ever.
    final class Script: CredentialedTransport {
        private let answers: [String: [String]]
        private let sent = Mutex<[HTTPRequest]>([])

        init(_ answers: [String: [String]]) { self.answers = answers }

        /// What was asked for, with the secrets that went along.
        var requests: [HTTPRequest] { sent.withLock { $0 } }

        func send(_ request: HTTPRequest, with credentials: Credentials) async throws(TransportError) -> HTTPResponse {
            let number = sent.withLock { sent in
                sent.append(request)
                return sent.count { $0.url.path == request.url.path }
            }
            guard let pages = answers[request.url.path], let last = pages.last else {
                throw TransportError(.network, "connection refused")
            }
            let body = pages.indices.contains(number - 1) ? pages[number - 1] : last
            return HTTPResponse(
                status: 200, headers: [HTTPHeader(name: "Date", value: "Mon, 02 Mar 2026 04:10:00 GMT")],
                body: PageBuffer(Array(body.utf8)), elapsed: .milliseconds(7))
        }

        func shutdown() {}
    }

    let script: Script
    var environment: [String: String] = [:]
    /// Lines of a person at a terminal; `nil`: nobody is there.
    var lines: [String]?
    /// Nothing is waited for.
    var isHasty = false

    init(_ answers: [String: [String]] = [:], environment: [String: String] = [:]) {
        script = Script(answers)
        self.environment = environment
    }

    /// Runs a command line.
    func run(_ arguments: String...) async -> Ending { await run(arguments) }

    func run(_ arguments: [String]) async -> Ending {
        let output = Mutex("")
        let errors = Mutex("")
        let script = script
        let lines = Mutex(lines ?? [])
        let isAsked = self.lines != nil
        var surroundings = Surroundings.real
        if isHasty { surroundings.sleep = { _ in } }
        surroundings.wallClock = { Instant(rfc3339: "2026-03-02T04:10:00Z") ?? .unixEpoch }
        let context = CommandContext(
            environment: environment, output: { words in output.withLock { $0 += words.text.redacted } },
            outputFailure: { nil }, errors: { words in errors.withLock { $0 += words.text.redacted } },
            isOnTerminal: false, isOnJournal: false, canAsk: isAsked,
            readLine: { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }, surroundings: surroundings,
            transport: { _ in script })
        let code = await Octoload.run(arguments, in: context)
        return Ending(code: code, output: output.withLock { $0 }, errors: errors.withLock { $0 })
    }

    /// A file with one list, `orders`, that lives as long as `body` runs.
    static func withConfiguration(_ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "octoload-\(UUID().uuidString).yaml")
        try """
        version: 1
        api:
          base_url: https://api.example.com/v1
          token: {env: KEY}
          limits: {concurrency: 2}
          paginate: {style: page_number, param: page, total: total, size: {limit: 2}}
          records: data
        warehouse: {url: {env: DB}, schema: public, connect_deadline: 2s}
        pipelines:
          orders:
            get: /orders
            load:
              orders:
                columns: {id: id, amount: amount}
        """.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path)
    }
}
