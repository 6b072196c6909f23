import Core
import Extract
import JSONReader
import Logging
import Transform

/// Runs pipelines one after another, parents first, and reports what became of them.
package struct Runner: Sendable {
    /// Memory for pages, all chains together.
    static let pageBudget = 24.mebibytes
    /// Connections that rows are loaded through; also transforms at once.
    static let laneCount = 2

    let configuration: Configuration
    let transport: any HTTPTransport
    let files: FileTransport
    let warehouse: any WarehouseGateway
    let surroundings: Surroundings
    let log: Logger
    let record: RunRecord
    let keyFingerprint: String
    let board: ProgressBoard

    /// - Parameters:
    ///   - keyFingerprint: Tells API keys apart in the audit of calls, without telling them.
    ///   - board: Where the run shows how far it is.
    package init(
        configuration: Configuration, transport: any HTTPTransport, files: @escaping FileTransport,
        warehouse: any WarehouseGateway, run: RunRecord, keyFingerprint: String = "",
        surroundings: Surroundings = .real, board: ProgressBoard? = nil, log: Logger
    ) {
        self.configuration = configuration
        self.transport = transport
        self.files = files
        self.warehouse = warehouse
        self.surroundings = surroundings
        self.board = board ?? ProgressBoard(surroundings)
        self.log = log
        record = run
        self.keyFingerprint = keyFingerprint
    }

    /// Runs everything due, or works on backfills. Errors are in the report; nothing is thrown.
    package func run(_ mode: RunMode) async -> RunReport {
        let begun = surroundings.now()
        var report = RunReport(runID: record.id, command: record.command)
        report.job = mode.assignment?.job
        do {
            var names = mode.pipelines
            if let assignment = mode.assignment { names = try await warehouse.backfills.pipelines(of: assignment.job) }
            let chosen = configuration.pipelines.filter {
                mode.assignment == nil && names.isEmpty ? !$0.isOptional : names.contains($0.name)
            }
            let compiled = try await PipelineCompiler(configuration, warehouse: warehouse, log: log).compile(chosen)
            // Workers of backfills share pipelines: each slice is somebody's, and nightly runs may begin at any time.
            let start = try await warehouse.runs.begin(
                record, pipelines: mode.assignment == nil ? chosen.map(\.name) : [],
                sources: configuration.sources(of: chosen))
            guard start.foreign.isEmpty else { throw RunFailure(start.foreign, in: configuration) }
            for obstacle in start.obstacles {
                log.warning(
                    "the lock of a pipeline is held by a session that may not load; going on without it: \(obstacle)")
            }
            report = await run(compiled, start.fences, mode, names, report)
            report.elapsed = surroundings.now() - begun
            report.interruptionExitCode = surroundings.interruptionExitCode()
            if Task.isCancelled {
                report.fatal = RunFailure(.interrupted, "the run was interrupted")
                if surroundings.hasPassedDeadline() { report.blameDeadline(configuration.run.deadline) }
            }
            try await warehouse.runs.finish(
                runID: report.runID, status: report.status, exitCode: report.exitCode,
                error: (report.fatal ?? report.failures.first?.failure)?.description)
        } catch let error as WarehouseError {
            // The first cause is the one to report; closing the books after it fails for the same reason.
            if report.fatal == nil { report.fatal = RunFailure(error) }
            report.wasAlreadyRunning = error.kind == .alreadyRunning
        } catch let failure as RunFailure {
            report.fatal = failure
        } catch let errors as ConfigErrors {
            report.fatal = RunFailure(.configuration, errors.description)
        } catch {
            report.fatal = RunFailure(.bug, "\(error)")
        }
        report.elapsed = surroundings.now() - begun
        return report
    }

    private func run(
        _ compiled: [CompiledPipeline], _ fences: [String: Int64], _ mode: RunMode, _ names: [String],
        _ initial: RunReport
    ) async -> RunReport {
        var report = initial
        let clock: DatabaseClock
        do throws(WarehouseError) {
            clock = DatabaseClock(try await warehouse.now(), at: surroundings.now())
        } catch {
            report.fatal = RunFailure(error)
            return report
        }
        let context = context(for: mode, clock)
        let ticker = Task(executorPreference: surroundings.executor) {
            while !Task.isCancelled {
                try await surroundings.sleep(Runner.pulse)
                await context.fetcher.pace.stillHere()
            }
        }
        if let assignment = mode.assignment {
            await work(assignment, compiled, names, context, &report)
        } else {
            await runInTurn(compiled, fences, mode, context, &report)
        }
        ticker.cancel()
        await context.fetcher.pace.close()
        report.quotaWait = await context.fetcher.pace.quotaWait
        await context.fetcher.audit.write()
        let dropped = await context.fetcher.audit.dropped
        if dropped > 0 { log.warning("\(dropped) calls are missing in etl.api_call: the database did not take them") }
        return report
    }

    /// Requests in flight are shown to other processes so often.
    private static let pulse = Duration.seconds(5)

    private func context(for mode: RunMode, _ clock: DatabaseClock) -> RunContext {
        let audit = CallAudit(
            warehouse: warehouse, runID: record.id, keyFingerprint: keyFingerprint, surroundings: surroundings)
        let quota = SharedQuota(
            configuration.api.limits, user: record.id, purpose: mode.assignment == nil ? .nightly : .backfill,
            in: warehouse.quota,
            key: configuration.api.quotaKey(fingerprint: keyFingerprint), surroundings: surroundings, log: log)
        let fetcher = PageFetcher(
            transport: transport, files: files,
            pace: RequestPace(configuration.api.retry, quota: quota, surroundings: surroundings),
            clock: APIClock(database: clock, tolerance: configuration.api.clockSkew), health: APIHealth(),
            once: OncePerRun(),
            budget: PageBudget(total: Runner.pageBudget),
            classifier: ResponseClassifier(configuration.api.errors), errors: configuration.api.errors,
            audit: audit, board: board, log: log)
        // Hands share what the API and the memory allow.
        let hands = mode.assignment?.parallel ?? 1
        return RunContext(
            id: record.id, settings: configuration.api, registry: EntityRegistry(configuration.pipelines),
            configuration: digest, warehouse: warehouse, fetcher: fetcher, surroundings: surroundings,
            fetchesAtOnce: (configuration.api.limits.concurrency + hands - 1) / hands, log: log)
    }

    /// Pipelines one after another, parents first.
    private func runInTurn(
        _ compiled: [CompiledPipeline], _ fences: [String: Int64], _ mode: RunMode, _ context: RunContext,
        _ report: inout RunReport
    ) async {
        var lanes: [any LoadLane] = []
        do throws(WarehouseError) {
            for number in 1...Runner.laneCount { lanes.append(try await warehouse.openLane(number: number)) }
            for each in compiled {
                if Task.isCancelled { break }
                let begun = surroundings.now()
                log.info("pipeline begins", metadata: ["pipeline": "\(each.pipeline.name)"])
                let tally = PipelineTally(name: each.pipeline.name, board: board)
                guard let fence = fences[each.pipeline.name] else {
                    report.fatal = RunFailure(.bug, "the run has no fence for \(each.pipeline.name)")
                    break
                }
                let runner = PipelineRunner(
                    each, context, mode: mode, owner: .fence(fence), lanes: lanes, tally: tally)
                do throws(WarehouseError) {
                    try await runner.run()
                } catch {
                    await tally.stop(RunFailure(error), endsRun: true)
                }
                let finished = await finish(tally, each, since: begun)
                await context.fetcher.audit.write()
                report.pipelines.append(finished)
                logPipeline(finished)
                if await tally.endsRun {
                    report.fatal = finished.stopped
                    break
                }
            }
        } catch {
            report.fatal = RunFailure(error)
        }
        for lane in lanes { await lane.close() }
    }

    private func work(
        _ assignment: BackfillAssignment, _ compiled: [CompiledPipeline], _ names: [String],
        _ context: RunContext,
        _ report: inout RunReport
    ) async {
        let begun = surroundings.now()
        let tallies = Dictionary(uniqueKeysWithValues: names.map { ($0, PipelineTally(name: $0, board: board)) })
        let worker = BackfillWorker(
            assignment: assignment, runner: self,
            compiled: Dictionary(uniqueKeysWithValues: compiled.map { ($0.pipeline.name, $0) }), context: context,
            tallies: tallies)
        report.fatal = await worker.run()
        for each in compiled {
            guard let tally = tallies[each.pipeline.name] else { continue }
            let finished = await finish(tally, each, since: begun)
            report.pipelines.append(finished)
            logPipeline(finished)
        }
    }

    /// SHA-256 of configuration and program version: a page that was kept under another digest is loaded again.
    private var digest: [UInt8] {
        let text = configuration.digest + Array(record.programVersion.utf8)
        return text.withUnsafeBytes { sha256($0) }
    }

    private func finish(_ tally: PipelineTally, _ each: CompiledPipeline, since begun: Duration) async -> PipelineReport
    {
        let pipeline = each.pipeline
        let marks = (try? await warehouse.ledger.marks(of: pipeline.name)) ?? []
        let elapsed = surroundings.now() - begun
        let isEverywhere = !marks.isEmpty && marks.allSatisfy { $0.mark != nil }
        let isComplete = !marks.isEmpty && marks.allSatisfy { $0.closedThrough != nil }
        var report = await tally.finish(
            mark: isEverywhere ? marks.compactMap(\.mark).min() : nil,
            closedThrough: isComplete ? marks.compactMap(\.closedThrough).min() : nil, elapsed: elapsed)
        report.fieldWarnings = each.fields.warnings
        for warning in report.fieldWarnings { log.warning("\(warning)", metadata: ["pipeline": "\(pipeline.name)"]) }
        // The books are a courtesy here: if the database is gone, its own error has been reported.
        try? await warehouse.runs.note(report, runID: record.id)
        if let news = each.fields.news {
            do throws(WarehouseError) {
                try await warehouse.fields.note(news, of: pipeline.name, runID: record.id)
            } catch {
                log.warning(
                    "what the run met of fields is not in the books: \(error)",
                    metadata: ["pipeline": "\(pipeline.name)"])
            }
        }
        return report
    }

    private func logPipeline(_ report: PipelineReport) {
        log.info(
            "pipeline done",
            metadata: [
                "pipeline": "\(report.name)", "slices": "\(report.slicesPublished)/\(report.slicesPlanned)",
                "calls": "\(report.calls)", "received": "\(report.records.received)",
                "inserted": "\(report.records.inserted)", "changed": "\(report.records.changed)",
                "rejected": "\(report.records.rejected)", "healed": "\(report.records.healed)",
            ])
        if report.records.newRejects > 0 {
            log.warning(
                "new records are in quarantine",
                metadata: [
                    "pipeline": "\(report.name)", "records": "\(report.records.newRejects)",
                    "rules": "\(report.refusals.text)", "next": "octoload quarantine list --pipeline \(report.name)",
                ])
        }
    }
}
