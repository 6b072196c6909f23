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
    /// By the names of APIs.
    let access: [String: APIAccess]
    let warehouse: any WarehouseGateway
    let surroundings: Surroundings
    let log: Logger
    let record: RunRecord
    let board: ProgressBoard

    /// - Parameters:
    ///   - access: To each API that the run may ask.
    ///   - board: Where the run shows how far it is.
    package init(
        configuration: Configuration, access: [String: APIAccess],
        warehouse: any WarehouseGateway, run: RunRecord,
        surroundings: Surroundings = .real, board: ProgressBoard? = nil, log: Logger
    ) {
        self.configuration = configuration
        self.access = access
        self.warehouse = warehouse
        self.surroundings = surroundings
        self.board = board ?? ProgressBoard(surroundings)
        self.log = log
        record = run
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
        let contexts: APIContexts
        do throws(RunFailure) { contexts = try self.contexts(for: mode, of: compiled, clock) } catch {
            report.fatal = error
            return report
        }
        let ticker = Task(executorPreference: surroundings.executor) {
            while !Task.isCancelled {
                try await surroundings.sleep(Runner.pulse)
                for context in contexts.all { await context.fetcher.pace.stillHere() }
            }
        }
        if let assignment = mode.assignment {
            await work(assignment, compiled, names, contexts, &report)
        } else {
            await runInTurn(compiled, fences, mode, contexts, &report)
        }
        ticker.cancel()
        for context in contexts.all { await context.fetcher.pace.close() }
        for context in contexts.all where report.quotaWait == nil {
            report.quotaWait = await context.fetcher.pace.quotaWait
        }
        var dropped = 0
        for context in contexts.all {
            await context.fetcher.audit.write()
            dropped += await context.fetcher.audit.dropped
        }
        if dropped > 0 { log.warning("\(dropped) calls are missing in etl.api_call: the database did not take them") }
        return report
    }

    /// Requests in flight are shown to other processes so often.
    private static let pulse = Duration.seconds(5)

    /// One for each API that is asked: limits, quota, clock and health are its own; the memory for pages is shared.
    private func contexts(
        for mode: RunMode, of compiled: [CompiledPipeline], _ clock: DatabaseClock
    ) throws(RunFailure) -> APIContexts {
        let budget = PageBudget(total: Runner.pageBudget)
        var contexts: [String: RunContext] = [:]
        for name in Set(compiled.map(\.pipeline.api)) {
            guard let access = access[name] else {
                throw RunFailure(.bug, "the run has no way to ask the API \(name)")
            }
            contexts[name] = context(for: mode, clock, configuration.viewing(name), access, budget)
        }
        return APIContexts(byName: contexts)
    }

    private func context(
        for mode: RunMode, _ clock: DatabaseClock, _ configuration: Configuration, _ access: APIAccess,
        _ budget: PageBudget
    ) -> RunContext {
        let audit = CallAudit(
            warehouse: warehouse, runID: record.id, keyFingerprint: access.keyFingerprint, surroundings: surroundings)
        let quota = SharedQuota(
            configuration.api.limits, user: record.id, purpose: mode.assignment == nil ? .nightly : .backfill,
            in: warehouse.quota,
            key: configuration.api.quotaKey(fingerprint: access.keyFingerprint), surroundings: surroundings, log: log)
        let fetcher = PageFetcher(
            transport: access.transport, files: access.files,
            pace: RequestPace(configuration.api.retry, quota: quota, surroundings: surroundings),
            clock: APIClock(database: clock, tolerance: configuration.api.clockSkew), health: APIHealth(),
            once: OncePerRun(),
            budget: budget,
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
        _ compiled: [CompiledPipeline], _ fences: [String: Int64], _ mode: RunMode, _ contexts: APIContexts,
        _ report: inout RunReport
    ) async {
        // APIs that it makes no sense to ask any more; others may be as they should.
        var lost: Set<String> = []
        var lanes: [any LoadLane] = []
        do throws(WarehouseError) {
            for number in 1...Runner.laneCount { lanes.append(try await warehouse.openLane(number: number)) }
            for each in compiled {
                if Task.isCancelled { break }
                guard !lost.contains(each.pipeline.api), let context = contexts[each.pipeline.api] else { continue }
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
                let (endsRun, endsAPI) = await (tally.endsRun, tally.endsAPI)
                if endsRun || endsAPI, report.fatal == nil { report.fatal = finished.stopped }
                if endsRun { break }
                if endsAPI { lost.insert(each.pipeline.api) }
            }
        } catch {
            report.fatal = RunFailure(error)
        }
        for lane in lanes { await lane.close() }
    }

    private func work(
        _ assignment: BackfillAssignment, _ compiled: [CompiledPipeline], _ names: [String],
        _ contexts: APIContexts,
        _ report: inout RunReport
    ) async {
        let begun = surroundings.now()
        let tallies = Dictionary(uniqueKeysWithValues: names.map { ($0, PipelineTally(name: $0, board: board)) })
        let worker = BackfillWorker(
            assignment: assignment, runner: self,
            compiled: Dictionary(uniqueKeysWithValues: compiled.map { ($0.pipeline.name, $0) }), contexts: contexts,
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
