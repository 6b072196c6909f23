import Core
import Extract
import Logging

/// Works on backfills: takes slices, reads and publishes them, until nothing is left that it could do.
///
/// Any number of processes may do so at once, and each may do so with several hands, which have lanes of their own and share
/// the process's quota and memory.
struct BackfillWorker: Sendable {
    let assignment: BackfillAssignment
    let runner: Runner
    let compiled: [String: CompiledPipeline]
    let contexts: APIContexts
    let tallies: [String: PipelineTally]

    private var warehouse: any WarehouseGateway { runner.warehouse }
    private var runID: String { runner.record.id }

    /// Often enough for whoever watches, and many times per lease.
    private static let heartbeat = Duration.seconds(5)
    private static let pause = Duration.seconds(1)
    /// With one hand as many lanes as a nightly run has.
    private var lanesPerHand: Int { assignment.parallel > 1 ? 1 : Runner.laneCount }

    /// - Returns: What stopped it; `nil` if it came to its end.
    func run() async -> RunFailure? {
        let failure = await withTaskGroup(of: RunFailure?.self) { group in
            let heartbeat = Task(executorPreference: runner.surroundings.executor) {
                while !Task.isCancelled {
                    await showWhatIsLeft()
                    try await runner.surroundings.sleep(BackfillWorker.heartbeat)
                    try? await warehouse.queue.renew(of: runID)
                }
            }
            for hand in 0..<assignment.parallel { group.addTask { await work(hand: hand) } }
            let failure = await group.reduce(nil) { $0 ?? $1 }
            heartbeat.cancel()
            await showWhatIsLeft()
            return failure
        }
        do throws(WarehouseError) { try await warehouse.queue.release(of: runID) } catch {
            return failure ?? RunFailure(error)
        }
        return failure
    }

    private func showWhatIsLeft() async {
        guard let left = try? await warehouse.backfills.openSlices(of: assignment.job) else { return }
        for name in tallies.keys.sorted() { runner.board.left(name, slices: left[name] ?? 0) }
    }

    private func work(hand: Int) async -> RunFailure? {
        var lanes: [any LoadLane] = []
        var failure: RunFailure?
        do throws(WarehouseError) {
            for number in 1...lanesPerHand {
                lanes.append(try await warehouse.openLane(number: hand * lanesPerHand + number))
            }
            failure = try await work(lanes)
        } catch { failure = RunFailure(error) }
        for lane in lanes { await lane.close() }
        return failure
    }

    private func work(_ lanes: [any LoadLane]) async throws(WarehouseError) -> RunFailure? {
        var isTold = false
        while !Task.isCancelled {
            let stopped = await stoppedPipelines()
            if let ending = stopped.ending { return ending }
            switch try await warehouse.queue.next(
                job: assignment.job, worker: runID, except: stopped.names.union(unknown))
            {
            case .claim(let pipeline):
                isTold = false
                try await work(pipeline, lanes)
            case .afterNightlyRun:
                if !isTold { runner.log.notice("waiting: a nightly run goes first") }
                isTold = true
                guard await rest() else { return nil }
            case .waiting:
                guard await rest() else { return nil }
            case .paused:
                let next =
                    assignment.job.map { "go on with `octoload backfill resume \($0)` and this command" }
                    ?? "`octoload backfill status` says which"
                return RunFailure(.tryLater, "the backfill is paused; \(next)")
            case .nothing:
                return unknown.isEmpty
                    ? stopped.ofAPI
                    : RunFailure(
                        .configuration,
                        "slices of the backfill are of pipelines that the configuration does not have: "
                            + unknown.sorted().joined(separator: ", "))
            }
        }
        return nil
    }

    private var unknown: Set<String> { Set(tallies.keys).subtracting(compiled.keys) }

    private func work(_ pipeline: String, _ lanes: [any LoadLane]) async throws(WarehouseError) {
        guard let each = compiled[pipeline], let tally = tallies[pipeline], let context = contexts[each.pipeline.api]
        else { return }
        let runner = PipelineRunner(
            each, context, mode: .backfill(assignment), owner: .claims, lanes: lanes, tally: tally)
        do throws(WarehouseError) { try await runner.run() } catch {
            await tally.stop(RunFailure(error), endsRun: true)
        }
    }

    /// Pipelines that it makes no sense to go on with; `ending` if that holds for all, `ofAPI` if for those of an API.
    private func stoppedPipelines() async -> (names: Set<String>, ending: RunFailure?, ofAPI: RunFailure?) {
        var names: Set<String> = []
        var ofAPI: RunFailure?
        for (name, tally) in tallies {
            guard let stop = await tally.stop else { continue }
            let endsAPI = await tally.endsAPI
            if await tally.endsRun || endsAPI && contexts.isOne { return (names, stop, nil) }
            names.insert(name)
            guard endsAPI, let api = compiled[name]?.pipeline.api else { continue }
            ofAPI = stop
            names.formUnion(compiled.filter { $0.value.pipeline.api == api }.map(\.key))
        }
        return (names, nil, ofAPI)
    }

    private func rest() async -> Bool {
        do { try await runner.surroundings.sleep(BackfillWorker.pause) } catch { return false }
        return true
    }
}
