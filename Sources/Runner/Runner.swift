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

    /// - Parameter keyFingerprint: Tells API keys apart in the audit of calls, without telling them.
    package init(
        configuration: Configuration, transport: any HTTPTransport, files: @escaping FileTransport,
        warehouse: any WarehouseGateway, run: RunRecord, keyFingerprint: String = "",
        surroundings: Surroundings = .real, log: Logger
    ) {
        self.configuration = configuration
        self.transport = transport
        self.files = files
        self.warehouse = warehouse
        self.surroundings = surroundings
        self.log = log
        lockAttempt = run
        self.keyFingerprint = keyFingerprint
    }

    /// What to run: names of pipelines (all but optional ones if empty), and for a backfill the days.
    package struct Request: Sendable {
        package var pipelines: [String]
        package var backfill: ClosedRange<CivilDay>?
        /// Instead of reading: records in quarantine, loaded as they came.
        package var replay: Replay?
        /// Lists that are read whole are asked for in full, whatever the API says of their pages having changed.
        package var reloads: Bool

        package init(
            pipelines: [String] = [], backfill: ClosedRange<CivilDay>? = nil, replay: Replay? = nil,
            reloads: Bool = false
        ) {
            self.pipelines = pipelines
            self.backfill = backfill
            self.replay = replay
            self.reloads = reloads
        }

        package struct Replay: Sendable {
            /// `nil`: all that are open.
            package var ids: Set<Int64>?

            package init(ids: Set<Int64>?) {
                self.ids = ids
            }
        }
    }

    /// Runs everything due, or a backfill. Errors are in the report; nothing is thrown.
    package func run(_ request: Request) async -> RunReport {
        let begun = surroundings.now()
        var report = RunReport(runID: lockAttempt.id, command: lockAttempt.command)
        let chosen = configuration.pipelines.filter {
            request.pipelines.isEmpty ? !$0.isOptional : request.pipelines.contains($0.name)
        }
        do {
            let compiled = try await compile(chosen)
            let fences = try await warehouse.begin(lockAttempt, pipelines: chosen.map(\.name))
            report = await run(compiled, fences, request, report)
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
    private struct Compiled: Sendable {
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

    private func run(_ compiled: [Compiled], _ fences: [String: Int64], _ request: Request, _ initial: RunReport) async
        -> RunReport
    {
        var report = initial
        let gate = RequestGate(configuration.api, surroundings: surroundings)
        let audit = CallAudit(
            warehouse: warehouse, runID: report.runID, keyFingerprint: keyFingerprint, surroundings: surroundings)
        let fetcher = PageFetcher(
            transport: transport, files: files, gate: gate, budget: PageBudget(total: Runner.pageBudget),
            classifier: ResponseClassifier(configuration.api.errors), errors: configuration.api.errors,
            audit: audit, log: log)
        var lanes: [any LoadLane] = []
        do throws(WarehouseError) {
            for number in 1...Runner.laneCount { lanes.append(try await warehouse.openLane(number: number)) }
            for each in compiled {
                if Task.isCancelled { break }
                let begun = surroundings.now()
                let tally = PipelineTally(name: each.pipeline.name)
                let runner = PipelineRunner(
                    pipeline: each.pipeline, registry: EntityRegistry(configuration.pipelines), plan: each.plan,
                    schemas: each.schemas, settings: configuration.api, warehouse: warehouse, lanes: lanes,
                    fetcher: fetcher, surroundings: surroundings, runID: report.runID,
                    fence: fences[each.pipeline.name] ?? 0, tally: tally, log: log, backfill: request.backfill,
                    replay: request.replay, reloads: request.reloads, configuration: digest,
                    pool: TransformPool(plan: each.plan, size: Runner.laneCount))
                do throws(WarehouseError) {
                    try await runner.run()
                } catch {
                    await tally.stop(RunFailure(error), endsRun: true)
                }
                let finished = await finish(tally, each.pipeline, since: begun)
                await audit.write()
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
        await audit.write()
        let dropped = await audit.dropped
        if dropped > 0 { log.warning("\(dropped) calls are missing in etl.api_call: the database did not take them") }
        return report
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
        return await tally.finish(
            watermark: isEverywhere ? marks.compactMap(\.watermark).min() : nil,
            completeUpTo: isComplete ? marks.compactMap(\.completeUpTo).min() : nil, elapsed: elapsed)
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
