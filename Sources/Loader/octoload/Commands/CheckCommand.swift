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
        abstract: "Check key, API, mappings, database and rights.",
        discussion: """
            Reads one page of each pipeline that is not optional, within the key's quota, and writes nothing. Says whose \
            key it is, and of each pipeline how many records came, whether more pages follow, which mapped paths no record \
            has, and what would be rejected. The exit code is that of the worst thing that is wrong; what a run would do, \
            but perhaps not as it was meant, is a warning. With --security the database alone is looked at: whatever a \
            client reader could read without a policy is named (exit code 76).
            """
    )

    @Flag(help: "Look for ways by which a client could read another's rows.")
    var security = false

    @Option(name: .customLong("pipeline"), help: "Only this pipeline, also if it is optional; may be repeated.")
    var pipelines: [String] = []

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures { try await security ? checkSecurity() : checkReachability() }
    }

    private func checkReachability() async throws {
        var impatient = try Workbench(common).configuration
        try checkNames(pipelines, in: impatient)
        impatient.warehouse.connectDeadline = .seconds(2)
        impatient = impatient.changingAPIs {
            $0.timeouts = Timeouts(connect: .seconds(4), total: .seconds(10), stall: .seconds(5))
        }
        let names = try api.names(in: impatient)
        let chosen = try api.pipelines(pipelines, in: impatient)
        let findings = await findings(Workbench(impatient, common), apis: names, chosen)
        common.render(findings) {
            findings.forEach { output("\($0.mark) \($0.what): \($0.finding)\n") }
        }
        let codes = findings.compactMap(\.failure)
        if let worst = RunFailure.Kind.allCases.first(where: codes.contains) { throw ExitCode(worst.exitCode) }
    }

    private func findings(_ bench: Workbench, apis: [String], _ chosen: [String]) async -> [Finding] {
        let database = await Finding.of("database") { try await checkDatabase(bench) }
        var found: [Finding] = []
        for name in apis {
            let view = bench.viewing(name)
            if database.failure == nil {
                found += await PipelineCheck(view, names: chosen, asksIdentity: pipelines.isEmpty).findings()
            } else {
                // Without the mappings' tables, all that can be said is whether somebody answers.
                found.append(await Finding.of(view.nameOfAPI) { try await checkAPI(view) })
            }
        }
        return found + [database] + weaknesses(bench)
    }

    /// What somebody has made weaker than it is by default. A connection string that cannot be read is the database's finding.
    private func weaknesses(_ bench: Workbench) -> [Finding] {
        guard let weakness = (try? bench.weakness()) ?? nil else { return [] }
        return [
            Finding(what: "database connection", isFine: true, isWarning: true, finding: weakness)
        ]
    }

    private func checkSecurity() async throws {
        let (isSetUp, findings) = try await Workbench(common).withWarehouse("check") { warehouse in
            (try await warehouse.hasAccessSetup(), try await warehouse.securityFindings())
        }
        common.render(findings.map { ["what": $0.what, "problem": $0.problem] }) {
            for finding in findings { output("FAILED \(finding.what): \(finding.problem)\n") }
            if findings.isEmpty {
                output(
                    isSetUp
                        ? "ok     security: client readers see the rows of their clients only\n"
                        : "ok     security: nobody but the owner can read; `octoload access init` sets up roles\n")
            }
        }
        if !findings.isEmpty { throw ExitCode(RunFailure.Kind.security.exitCode) }
    }

    private func checkDatabase(_ bench: Workbench) async throws -> String {
        let registry = EntityRegistry(bench.configuration.pipelines)
        let tables = Set(bench.configuration.pipelines.flatMap { registry.tables(of: $0) })
        return try await bench.withWarehouse("check", isMigrated: false) { warehouse in
            let server = try await warehouse.server.description()
            if let missing = try await warehouse.pendingMigrations().first {
                throw RunFailure(.configuration, "\(server): migration \(missing) is missing; run `octoload migrate`")
            }
            try await warehouse.requireFullSight()
            let missing = try await warehouse.server.missingRights(on: tables)
            guard missing.isEmpty else {
                throw RunFailure(.warehouse, "\(server): this user may not: \(missing.joined(separator: ", "))")
            }
            try await warehouse.requireOwnProgress(of: bench.configuration.pipelines, in: bench.configuration)
            return "\(server): reachable, schema up to date, rights sufficient"
        }
    }

    /// One request to the first pipeline that needs no partition.
    private func checkAPI(_ bench: Workbench) async throws -> String {
        let settings = bench.configuration.api
        let transport = try bench.transport()
        defer { transport.shutdown() }
        guard
            let pipeline = bench.configuration.pipelines.first(where: {
                $0.partition == nil && $0.report == nil && $0.api == bench.configuration.apiName
            })
        else {
            throw RunFailure(.configuration, "no pipeline can be asked without a partition")
        }
        var paginator = pipeline.paginator
        paginator.size?.records = 1
        let base = pipeline.request.template(baseURL: settings.baseURL, headers: settings.headers)
        guard let request = try paginator.request(after: nil, from: base)?.filled else { return "nothing to ask" }
        let patient = PatientRequest(
            settings, pipeline.answers, sleep: CommandContext.current.surroundings.sleep)
        let response = try await patient.answer(to: request, label: pipeline.label) {
            do throws(TransportError) { return try await transport.send(request) } catch {
                throw SourceError(error, label: pipeline.label)
            }
        }
        let classifier = ResponseClassifier(settings.errors, rules: pipeline.answers.rules)
        let error = classifier.error(
            status: response.status, headers: response.headers,
            answer: ResponseClassifier.Answer(response, classifier), label: pipeline.label, url: request.url)
        if let error { throw error }
        let milliseconds = Int(response.elapsed.inSeconds * 1000)
        return "\(settings.baseURL): reachable, key accepted (\(pipeline.label) in \(milliseconds) ms)"
    }
}
