import ArgumentParser
import CGlibc
import Core
import CurlTransport
import Extract
import Foundation
import Logging
import Runner
import Warehouse

/// A load from start to end: database first, so that one that is down costs no API call; then the runner; then the summary.
struct LoadSession {
    let bench: Workbench
    let options: CommonOptions
    /// What is done about what was loaded.
    let acting: Acting

    enum Acting: Sendable {
        case no
        /// On news.
        case onNews
        /// On whatever no workflow has seen, however old it is.
        case onAnything
    }

    init(_ bench: Workbench, _ options: CommonOptions, acting: Acting = .no) {
        self.bench = bench
        self.options = options
        self.acting = acting
    }

    /// Runs, prints the summary on stdout, and throws the exit code unless it is 0.
    ///
    /// - Parameter skipsIfRunning: That another process runs one of the pipelines is no failure.
    func run(_ mode: RunMode, command: String, migrates: Bool, skipsIfRunning: Bool = false) async throws {
        let report: RunReport
        do {
            report = try await load(mode, command: command, migrates: migrates, isGuarded: true)
        } catch {
            // Nothing ran, which is just what somebody wants to know.
            let failure = RunFailure(whatever: error)
            var report = RunReport(runID: "", command: command)
            report.fatal = failure
            await tell(report, exitCode: failure.kind.exitCode)
            throw error
        }
        if skipsIfRunning, report.wasAlreadyRunning {
            if !options.isQuiet { complain("skipped: \(report.fatal?.description ?? "another run is under way")") }
            return
        }
        let code = Interruption.exitCode ?? report.exitCode
        let summary = summary(report)
        if code != 0 || !options.isQuiet || options.outputFormat == .json {
            summary.print(options.outputFormat)
        } else {
            summary.warn()
        }
        await tell(report, exitCode: code)
        if code != 0 { throw ExitCode(code) }
    }

    private func summary(_ report: RunReport) -> RunSummary {
        RunSummary(report: report, configuration: options.config, environment: bench.configuration.environment)
    }

    /// An interruption is somebody's own doing, and a run beside another one no news.
    private func tell(_ report: RunReport, exitCode: Int32) async {
        guard exitCode < 128, !report.wasAlreadyRunning else { return }
        // Runs that the quota holds again and again are news, whatever they end with.
        await Notifier(bench.configuration, log: bench.log).tell(
            summary(report).json, hasFailed: exitCode != 0, isNews: report.isNews(bench.configuration.notify.events))
    }

    /// Runs and returns what became of it.
    ///
    /// - Parameter isGuarded: Signals cancel the run; false if the caller's task is guarded already.
    func load(_ mode: RunMode, command: String, migrates: Bool, isGuarded: Bool) async throws -> RunReport {
        octoload_bound_malloc()
        let runID = UUID().uuidString.lowercased()
        var log = bench.log
        log[metadataKey: "run"] = "\(runID)"
        if let environment = bench.configuration.environment { log[metadataKey: "environment"] = "\(environment)" }
        let board = ProgressBoard()
        let display = ProgressDisplay(
            board: board, options: options, log: log,
            manager: ServiceManager(environment: CommandContext.current.environment))
        return try await display.during {
            let warehouse = try bench.warehouse(runID: runID)
            do {
                let report = try await load(
                    mode, command: command, migrates: migrates, isGuarded: isGuarded, runID, warehouse, board, log)
                await warehouse.close()
                return report
            } catch {
                await warehouse.close()
                throw error
            }
        }
    }

    private func load(
        _ mode: RunMode, command: String, migrates: Bool, isGuarded: Bool, _ runID: String,
        _ warehouse: PostgresWarehouse, _ board: ProgressBoard, _ log: Logger
    ) async throws -> RunReport {
        let record = RunRecord(
            id: runID, command: command, programVersion: Octoload.version, configDigest: bench.configuration.digest,
            environment: bench.configuration.environment)
        // What is in quarantine needs no API, and so no key.
        let apis = try APIConnections(bench, asking: bench.configuration.apis(of: mode))
        defer { apis.shutdown() }
        try bench.warnOfWeakness(log)
        try await warehouse.connect()
        let database = try await warehouse.server.address()
        log.info("loads into \(database)")
        if migrates {
            _ = try await warehouse.migrate()
        } else {
            try await warehouse.requireCurrentSchema(remedy: "run `octoload migrate`, or `octoload run --migrate`")
        }
        try await warehouse.requireFullSight()
        try await warehouse.calls.forget(olderThan: bench.configuration.warehouse.keepCalls)
        var surroundings = CommandContext.current.surroundings
        surroundings.interruptionExitCode = { Interruption.exitCode ?? 143 }
        surroundings.hasPassedDeadline = { Interruption.hasPassedDeadline }
        let runner = Runner(
            configuration: bench.configuration, access: apis.access, warehouse: warehouse, run: record,
            surroundings: surroundings, board: board, log: log)
        let work: @Sendable () async -> RunReport = {
            var report = await runner.run(mode)
            // What is committed is committed, also if some pipelines failed.
            if report.fatal == nil, acting != .no, !Task.isCancelled {
                report.actions = await act(runID, warehouse, log)
            }
            return report
        }
        var report =
            isGuarded
            ? await Interruption.guarding(limit: bench.configuration.run.deadline, work) : await work()
        report.database = database
        if report.fatal == nil { await warnOfMissingRates(runID, warehouse, log) }
        return report
    }

    private func act(_ runID: String, _ warehouse: PostgresWarehouse, _ log: Logger) async -> ActionReport? {
        guard bench.configuration.workflows.contains(where: \.isEnabled) else { return nil }
        do {
            return try await ActionSession(bench: bench, warehouse: warehouse, runID: runID, log: log).act(
                ignoresAge: acting == .onAnything)
        } catch {
            var report = ActionReport()
            report.stopped = RunFailure(whatever: error)
            return report
        }
    }

    /// Amounts without a rate are null in reporting currencies, where a sum leaves them out: whoever can import rates hears of it.
    private func warnOfMissingRates(_ runID: String, _ warehouse: PostgresWarehouse, _ log: Logger) async {
        do {
            for rate in try await warehouse.rates.missing(runID: runID) { log.warning("\(rate.warning)") }
        } catch {
            log.warning("whether exchange rates are missing is not known: \(error)")
        }
    }
}
