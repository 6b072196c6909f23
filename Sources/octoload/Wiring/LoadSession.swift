import ArgumentParser
import CGlibc
import Core
import CurlTransport
import Foundation
import Runner
import Warehouse

/// A load from start to end: database first, so that one that is down costs no API call; then the runner; then the summary.
struct LoadSession {
    let bench: Workbench
    let options: CommonOptions

    init(_ bench: Workbench, _ options: CommonOptions) {
        self.bench = bench
        self.options = options
    }

    /// Runs, prints the summary on stdout, and throws the exit code unless it is 0.
    ///
    /// - Parameter skipsIfRunning: That another process runs one of the pipelines is no failure.
    func run(_ request: Runner.Request, command: String, migrates: Bool, skipsIfRunning: Bool = false) async throws {
        let report = try await load(request, command: command, migrates: migrates, isGuarded: true)
        if skipsIfRunning, report.wasAlreadyRunning {
            complain("skipped: \(report.fatal?.description ?? "another run is under way")")
            return
        }
        RunSummary(report: report, configuration: options.config).print(options.outputFormat)
        let code = Interruption.exitCode ?? report.exitCode
        if code != 0 { throw ExitCode(code) }
    }

    /// Runs and returns what became of it.
    ///
    /// - Parameter isGuarded: Signals cancel the run; false if the caller's task is guarded already.
    func load(_ request: Runner.Request, command: String, migrates: Bool, isGuarded: Bool) async throws -> RunReport {
        octoload_bound_malloc()
        let runID = UUID().uuidString.lowercased()
        let record = RunRecord(
            id: runID, command: command, programVersion: Octoload.version, configDigest: bench.configuration.digest)
        // What is in quarantine needs no API, and so no key.
        let transport = request.replay == nil ? try bench.transport() : nil
        let files = FileTransports(bench.configuration.api)
        defer {
            transport?.shutdown()
            files.shutdown()
        }
        let warehouse = try bench.warehouse(runID: runID)
        try await warehouse.connect()
        if migrates {
            _ = try await warehouse.migrate()
        } else {
            try await warehouse.requireCurrentSchema(remedy: "run `octoload migrate`, or `octoload run --migrate`")
        }
        try await warehouse.requireFullSight()
        try await warehouse.forgetCalls(olderThan: bench.configuration.warehouse.keepCalls)
        var surroundings = Surroundings.real
        surroundings.interruptionExitCode = { Interruption.exitCode ?? 143 }
        surroundings.hasPassedDeadline = { Interruption.hasPassedDeadline }
        let runner = Runner(
            configuration: bench.configuration, transport: transport ?? NoTransport(),
            files: { files.transport(for: $0, upTo: $1) }, warehouse: warehouse, run: record,
            keyFingerprint: try bench.keyFingerprint(),
            surroundings: surroundings, log: bench.log)
        let report =
            isGuarded
            ? await Interruption.guarding(limit: bench.configuration.run.deadline) { await runner.run(request) }
            : await runner.run(request)
        await warehouse.close()
        return report
    }
}
