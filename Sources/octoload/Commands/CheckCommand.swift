import ArgumentParser
import Core
import CurlTransport
import Extract
import Foundation
import Runner
import Transform
import Warehouse

/// `octoload check`: would a run get anywhere?
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check credentials, API, database and rights, within five seconds.",
        discussion: """
            Makes one API call and writes nothing. The exit code is that of the first thing that is wrong. With --security the \
            database alone is looked at: whatever a client reader could read without a policy is named (exit code 76).
            """
    )

    @Flag(help: "Look for ways by which a client could read another's rows.")
    var security = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures { try await security ? checkSecurity() : checkReachability() }
    }

    private func checkReachability() async throws {
        var impatient = try Workbench(common).configuration
        impatient.warehouse.connectDeadline = .seconds(2)
        impatient.api.timeouts = Timeouts(connect: .seconds(4), total: .seconds(4), stall: .seconds(4))
        let findings = await findings(Workbench(impatient, common))
        switch common.outputFormat {
        case .json: output(encode(findings) + "\n")
        case .text: findings.forEach { output("\($0.isFine ? "ok    " : "FAILED") \($0.what): \($0.finding)\n") }
        }
        let codes = findings.compactMap(\.failure)
        if let worst = RunFailure.Kind.allCases.first(where: codes.contains) { throw ExitCode(worst.exitCode) }
    }

    private func findings(_ bench: Workbench) async -> [Finding] {
        async let database = finding("database") { try await checkDatabase(bench) }
        async let api = finding("API") { try await checkAPI(bench) }
        return await [api, database]
    }

    private func checkSecurity() async throws {
        let (isSetUp, findings) = try await Workbench(common).withWarehouse("check") { warehouse in
            (try await warehouse.hasAccessSetup(), try await warehouse.securityFindings())
        }
        switch common.outputFormat {
        case .json: output(encode(findings.map { ["what": $0.what, "problem": $0.problem] }) + "\n")
        case .text:
            for finding in findings { output("FAILED \(escaped(finding.what)): \(escaped(finding.problem))\n") }
            if findings.isEmpty {
                output(
                    isSetUp
                        ? "ok     security: client readers see the rows of their clients only\n"
                        : "ok     security: nobody but the owner can read; `octoload access init` sets up roles\n")
            }
        }
        if !findings.isEmpty { throw ExitCode(RunFailure.Kind.security.exitCode) }
    }

    private struct Finding: Encodable {
        let what: String
        let isFine: Bool
        let finding: String
        var failure: RunFailure.Kind?

        enum CodingKeys: CodingKey { case what, isFine, finding }
    }

    private func finding(_ what: String, _ body: @Sendable () async throws -> String) async -> Finding {
        do {
            return Finding(what: what, isFine: true, finding: try await body())
        } catch {
            let failure = RunFailure(whatever: error)
            return Finding(what: what, isFine: false, finding: escaped(failure.description), failure: failure.kind)
        }
    }

    private func checkDatabase(_ bench: Workbench) async throws -> String {
        let registry = EntityRegistry(bench.configuration.pipelines)
        let tables = Set(bench.configuration.pipelines.flatMap { registry.tables(of: $0) })
        return try await bench.withWarehouse("check", isMigrated: false) { warehouse in
            let server = try await warehouse.describeServer()
            if let missing = try await warehouse.pendingMigrations().first {
                throw RunFailure(.configuration, "\(server): migration \(missing) is missing; run `octoload migrate`")
            }
            try await warehouse.requireFullSight()
            let missing = try await warehouse.missingRights(on: tables)
            guard missing.isEmpty else {
                throw RunFailure(.warehouse, "\(server): this user may not: \(missing.joined(separator: ", "))")
            }
            return "\(server): reachable, schema up to date, rights sufficient"
        }
    }

    /// One request to the first pipeline that needs no partition.
    private func checkAPI(_ bench: Workbench) async throws -> String {
        let settings = bench.configuration.api
        let transport = try bench.transport()
        defer { transport.shutdown() }
        guard let pipeline = bench.configuration.pipelines.first(where: { $0.partition == nil }) else {
            throw RunFailure(.configuration, "no pipeline can be asked without a partition")
        }
        let url = HTTPURL(origin: settings.baseURL.origin, path: settings.baseURL.path + pipeline.path)
        var paginator = pipeline.paginator
        paginator.size?.records = 1
        let base = HTTPRequest(url: url, query: pipeline.query, headers: settings.headers)
        guard let request = try paginator.request(after: nil, from: base) else { return "nothing to ask" }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw RunFailure(
                error.kind == .security ? .security : .unavailable, "GET \(pipeline.path): \(error.description)")
        }
        let error = ResponseClassifier(settings.errors).error(
            status: response.status, headers: response.headers,
            answer: ResponseClassifier.Answer(response, settings.errors),
            path: pipeline.path,
            url: url)
        if let error { throw error }
        let milliseconds = Int(response.elapsed.inSeconds * 1000)
        return "\(settings.baseURL): reachable, key accepted (GET \(pipeline.path) in \(milliseconds) ms)"
    }
}
