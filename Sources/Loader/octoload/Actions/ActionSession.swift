import Actions
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// Acting on what was loaded: workflows are evaluated, then what is due is delivered.
struct ActionSession {
    let bench: Workbench
    let warehouse: PostgresWarehouse
    /// Whose commits are looked at; `nil`: of no run.
    let runID: String?
    let log: Logger

    private var workflows: [Workflow] { bench.configuration.workflows.filter(\.isEnabled) }

    /// - Parameter ignoresAge: Events are acted on however old they are.
    func act(ignoresAge: Bool = false) async throws -> ActionReport {
        var report = ActionReport()
        guard !workflows.isEmpty else { return report }
        let log = log
        let told: @Sendable (String) -> Void = { log.warning("\($0)") }
        let evaluation = await Evaluator(
            book: warehouse.workflows, query: warehouse.actor, runID: runID, told: told
        ).evaluate(workflows, ignoresAge: ignoresAge)
        report.evaluated = evaluation.evaluated
        report.new = evaluation.counts.new
        report.old = evaluation.counts.old
        report.begun = evaluation.counts.begun
        report.resolved = evaluation.counts.resolved
        report.held = evaluation.counts.held
        report.failures = evaluation.failed.map { ActionReport.Failure(workflow: $0.workflow, message: $0.message) }
        let peers = try RealPeers(bench, asking: workflows.askedAPIs(bench.configuration.apiName))
        defer { peers.shutdown() }
        let delivered = try await Deliverer(
            workflows, book: warehouse.outbox, peers: peers, worker: UUID().uuidString.lowercased(),
            random: CommandContext.current.surroundings.random, told: told
        ).deliver()
        report.done = delivered.done
        report.waiting = delivered.waiting
        report.held += delivered.held
        report.dead = delivered.failed
        return report
    }
}

extension [Workflow] {
    /// Names of the APIs that their steps ask.
    func askedAPIs(_ first: String) -> Set<String> {
        let steps = flatMap { $0.steps + $0.resolvedSteps }
        return Set(
            steps.compactMap { step in
                switch step.step.api {
                case .none: nil
                case .first: first
                case .named(let name): name
                }
            })
    }
}
