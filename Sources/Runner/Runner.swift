import Core
import Extract
import Logging
import Transform

/// Runs pipelines one after another, parents first, and reports what became of them.
package struct Runner: Sendable {
    /// Memory for pages, all chains together (design §2).
    static let pageBudget = 24.mebibytes
    /// Connections that rows are loaded through; also transforms at once.
    static let laneCount = 2

    let configuration: Configuration
    let transport: any HTTPTransport
    let files: FileTransport
    let warehouse: any WarehouseGateway
    let surroundings: Surroundings
    let log: Logger
    let lockAttempt: RunRecord
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
        lockAttempt = run
        self.keyFingerprint = keyFingerprint
    }

    /// Runs everything due, or works on backfills. Errors are in the report; nothing is thrown.
    package func run(_ request: Request) async -> RunReport {
        let begun = surroundings.now()
        var report = RunReport(runID: lockAttempt.id, command: lockAttempt.command)
        report.job = request.work?.job
        do {
            var names = request.pipelines
            if let work = request.work { names = try await warehouse.backfillPipelines(job: work.job) }
            let chosen = configuration.pipelines.filter {
                request.work == nil && names.isEmpty ? !$0.isOptional : names.contains($0.name)
            }
            let compiled = try await compile(chosen)
            // Workers of backfills share pipelines: each slice is somebody's, and nightly runs may begin at any time.
            let fences = try await warehouse.begin(
                lockAttempt, pipelines: request.work == nil ? chosen.map(\.name) : [])
            report = await run(compiled, fences, request, names, report)
            report.elapsed = surroundings.now() - begun
            report.interruptionExitCode = surroundings.interruptionExitCode()
            if Task.isCancelled {
                report.fatal = RunFailure(.interrupted, "the run was interrupted")
                if surroundings.hasPassedDeadline() { report.blameDeadline(configuration.run.deadline) }
            }
            try await warehouse.finish(
                runID: report.runID, status: report.status, exitCode: report.exitCode,
                error: (report.fatal ?? report.failures.first?.failure)?.description)
        } catch let error as WarehouseError {
            // The first cause is the one to report; closing the books after it fails for the same reason.
            if report.fatal == nil { report.fatal = RunFailure(error) }
            report.wasAlreadyRunning = error.kind == .alreadyRunning
        } catch let errors as ConfigErrors {
            report.fatal = RunFailure(.configuration, errors.description)
        } catch {
            report.fatal = RunFailure(.bug, "\(error)")
        }
        report.elapsed = surroundings.now() - begun
        return report
    }

    /// A pipeline with everything that was looked up for it.
    struct Compiled: Sendable {
        let pipeline: Pipeline
        let plan: TransformPlan
        let schemas: [TableName: TableSchema]
    }

    /// Holds the mappings against the catalogue before anything is asked of the API.
    private func compile(_ pipelines: [Pipeline]) async throws -> [Compiled] {
        let registry = EntityRegistry(configuration.pipelines)
        let schemas = try await warehouse.schemas(of: Set(pipelines.flatMap { registry.tables(of: $0) }))
        let codes = try await warehouse.codes(of: Set(schemas.values.flatMap(\.codes.values)))
        var errors: [ConfigError] = []
        var compiled: [Compiled] = []
        for pipeline in pipelines {
            do throws(ConfigErrors) {
                var plan = try TransformCompiler.compile(
                    pipeline, registry: registry, schemas: schemas, knownCodes: codes)
                // An error beside an empty list is an error, not an empty list.
                plan.envelope.append(configuration.api.errors.code)
                plan.maximumRecord = configuration.api.maximumRecord.bytes
                for warning in plan.warnings { log.warning("\(warning)", metadata: ["pipeline": "\(pipeline.name)"]) }
                compiled.append(Compiled(pipeline: pipeline, plan: plan, schemas: schemas))
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw ConfigErrors(errors) }
        return compiled
    }

    private func run(
        _ compiled: [Compiled], _ fences: [String: Int64], _ request: Request, _ names: [String], _ initial: RunReport
    ) async -> RunReport {
        var report = initial
        let tools = tools(for: request)
        let ticker = Task(executorPreference: surroundings.executor) {
            while !Task.isCancelled {
                try await surroundings.sleep(Runner.pulse)
                await tools.fetcher.gate.stillHere()
            }
        }
        if let work = request.work {
            await self.work(work, compiled, names, tools, &report)
        } else {
            await runInTurn(compiled, fences, request, tools, &report)
        }
        ticker.cancel()
        await tools.fetcher.gate.close()
        await tools.audit.write()
        let dropped = await tools.audit.dropped
        if dropped > 0 { log.warning("\(dropped) calls are missing in etl.api_call: the database did not take them") }
        return report
    }

    /// What the pipelines of a run share.
    struct Tools: Sendable {
        let fetcher: PageFetcher
        let audit: CallAudit
        /// Hands that share what the API and the memory allow.
        let hands: Int
        let memberMemory = MemberMemory()
    }

    /// Requests in flight are shown to other processes so often.
    private static let pulse = Duration.seconds(5)

    private func tools(for request: Request) -> Tools {
        let audit = CallAudit(
            warehouse: warehouse, runID: lockAttempt.id, keyFingerprint: keyFingerprint, surroundings: surroundings)
        let quota = SharedQuota(
            configuration.api.limits, user: lockAttempt.id, purpose: request.work == nil ? .nightly : .backfill,
            in: warehouse,
            key: configuration.api.quotaKey(fingerprint: keyFingerprint), surroundings: surroundings, log: log)
        let fetcher = PageFetcher(
            transport: transport, files: files,
            gate: RequestGate(configuration.api, quota: quota, surroundings: surroundings),
            budget: PageBudget(total: Runner.pageBudget),
            classifier: ResponseClassifier(configuration.api.errors), errors: configuration.api.errors,
            audit: audit, board: board, log: log)
        return Tools(fetcher: fetcher, audit: audit, hands: request.work?.parallel ?? 1)
    }

    /// Pipelines one after another, parents first.
    private func runInTurn(
        _ compiled: [Compiled], _ fences: [String: Int64], _ request: Request, _ tools: Tools, _ report: inout RunReport
    ) async {
        var lanes: [any LoadLane] = []
        do throws(WarehouseError) {
            for number in 1...Runner.laneCount { lanes.append(try await warehouse.openLane(number: number)) }
            for each in compiled {
                if Task.isCancelled { break }
                let begun = surroundings.now()
                log.info("pipeline begins", metadata: ["pipeline": "\(each.pipeline.name)"])
                let tally = PipelineTally(name: each.pipeline.name, board: board)
                var runner = pipelineRunner(each, lanes, tally, fence: fences[each.pipeline.name] ?? 0, tools)
                runner.replay = request.replay
                runner.reloads = request.reloads
                do throws(WarehouseError) {
                    try await runner.run()
                } catch {
                    await tally.stop(RunFailure(error), endsRun: true)
                }
                let finished = await finish(tally, each.pipeline, since: begun)
                await tools.audit.write()
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
        _ assignment: Runner.Request.Work, _ compiled: [Compiled], _ names: [String], _ tools: Tools,
        _ report: inout RunReport
    ) async {
        let begun = surroundings.now()
        let tallies = Dictionary(uniqueKeysWithValues: names.map { ($0, PipelineTally(name: $0, board: board)) })
        let worker = BackfillWorker(
            assignment: assignment, runner: self,
            compiled: Dictionary(uniqueKeysWithValues: compiled.map { ($0.pipeline.name, $0) }), tools: tools,
            tallies: tallies)
        report.fatal = await worker.run()
        for each in compiled {
            guard let tally = tallies[each.pipeline.name] else { continue }
            let finished = await finish(tally, each.pipeline, since: begun)
            report.pipelines.append(finished)
            logPipeline(finished)
        }
    }

    func pipelineRunner(
        _ each: Compiled, _ lanes: [any LoadLane], _ tally: PipelineTally, fence: Int64?, _ tools: Tools
    ) -> PipelineRunner {
        PipelineRunner(
            pipeline: each.pipeline, registry: EntityRegistry(configuration.pipelines), plan: each.plan,
            schemas: each.schemas, settings: configuration.api, warehouse: warehouse, lanes: lanes,
            fetcher: tools.fetcher, surroundings: surroundings, runID: lockAttempt.id, fence: fence, tally: tally,
            log: log, configuration: digest,
            fetchesAtOnce: (configuration.api.limits.concurrency + tools.hands - 1) / tools.hands,
            pool: TransformPool(plan: each.plan, size: lanes.count), memberMemory: tools.memberMemory)
    }

    /// Of what decides how a page is loaded.
    private var digest: [UInt8] {
        let text = configuration.digest + Array(lockAttempt.programVersion.utf8)
        return text.withUnsafeBytes { sha256($0) }
    }

    private func finish(_ tally: PipelineTally, _ pipeline: Pipeline, since begun: Duration) async -> PipelineReport {
        let marks = (try? await warehouse.watermarks(of: pipeline.name)) ?? []
        let elapsed = surroundings.now() - begun
        let isEverywhere = !marks.isEmpty && marks.allSatisfy { $0.watermark != nil }
        let isComplete = !marks.isEmpty && marks.allSatisfy { $0.completeUpTo != nil }
        let report = await tally.finish(
            watermark: isEverywhere ? marks.compactMap(\.watermark).min() : nil,
            completeUpTo: isComplete ? marks.compactMap(\.completeUpTo).min() : nil, elapsed: elapsed)
        // The books are a courtesy here: if the database is gone, its own error has been reported.
        try? await warehouse.note(report, runID: lockAttempt.id)
        return report
    }

    private func logPipeline(_ report: PipelineReport) {
        log.info(
            "pipeline done",
            metadata: [
                "pipeline": "\(report.name)", "slices": "\(report.slicesPublished)/\(report.slicesPlanned)",
                "calls": "\(report.calls)", "received": "\(report.records.received)",
                "inserted": "\(report.records.inserted)", "changed": "\(report.records.changed)",
                "rejected": "\(report.records.rejected)",
            ])
    }
}
