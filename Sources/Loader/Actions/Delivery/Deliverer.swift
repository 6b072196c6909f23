import Core

/// Takes the steps that are due, one after another, and writes down what became of each.
///
/// At least once: an attempt is in the books before anything is sent, under a key that stays the same. Several processes may
/// deliver at once; each action is one's.
package struct Deliverer<Book: ActionBook, SomePeers: Peers>: Sendable {
    private let workflows: [String: Workflow]
    private let book: Book
    private let peers: SomePeers
    private let worker: String
    private let random: @Sendable () -> Double
    private let told: @Sendable (String) -> Void

    /// Longer than any request may take.
    package static var lease: Duration { .seconds(300) }
    /// Requests of one step in one go.
    private static var longestStep: Int { 50 }

    /// - Parameters:
    ///   - worker: A UUID of this process's own.
    ///   - told: Takes a sentence about what went wrong.
    package init(
        _ workflows: [Workflow], book: Book, peers: SomePeers, worker: String,
        random: @escaping @Sendable () -> Double, told: @escaping @Sendable (String) -> Void
    ) {
        self.workflows = Dictionary(workflows.map { ($0.name, $0) }) { $1 }
        self.book = book
        self.peers = peers
        self.worker = worker
        self.random = random
        self.told = told
    }

    /// Delivers until nothing is due, or the task is cancelled.
    package func deliver() async throws(WarehouseError) -> DeliveryCounts {
        var counts = DeliveryCounts()
        while !Task.isCancelled,
            let action = try await book.claim(
                worker: worker, workflows: workflows.keys.sorted(), lease: Deliverer.lease)
        {
            let settlement = try await take(action)
            guard try await book.settle(action.id, worker: worker, settlement) else {
                told("action \(action.id) took longer than its lease; another process has it")
                continue
            }
            note(settlement, of: action, &counts)
        }
        return counts
    }

    private func take(_ action: ClaimedAction) async throws(WarehouseError) -> ActionSettlement {
        guard let workflow = workflows[action.workflow],
            let step = workflow.steps(on: action.occasion).first(where: { $0.name == action.stepName })
        else {
            return .held("the configuration has no step \"\(action.stepName)\" of \(action.workflow) any more")
        }
        if action.isAbandoned, step.onUnknown == .hold {
            return .held(
                "a process ended while it was sending; whether it was done is not known: look there, then release or cancel it"
            )
        }
        guard !action.isAbandoned || action.attempts <= workflow.retry.attempts else {
            return .failed("each of \(action.attempts - 1) processes ended while it was sending", status: nil)
        }
        let item = ActionItem(
            workflow: action.workflow, key: action.itemKey, occasion: action.occasion, rows: action.rows,
            answers: action.answers, line: workflow.group?.line, idempotencyKey: action.idempotencyKey)
        if let wait = try await shortage(step, action) { return wait }
        var action = action
        for _ in 0..<Deliverer.longestStep {
            let demand: Demand
            do throws(StepRefusal) { demand = try step.step.demand(item, action.progress) } catch {
                return .failed(error.description, status: nil)
            }
            guard
                try await book.announce(
                    action.id, worker: worker, peer: demand.peer, sent: workflow.audit.kept(of: demand.sent),
                    lease: Deliverer.lease)
            else { return .held("another process has it") }
            let answer = await peers.perform(demand, item)
            let outcome = step.step.outcome(of: answer, item, action.progress)
            let decision = DeliveryDecision(workflow: workflow, step: step, action: action, random: random)
            switch decision.next(outcome) {
            case .goOn(let progress): action.progress = progress
            case .settle(let settlement): return settlement.with(answer.status)
            }
        }
        return .failed("it takes more than \(Deliverer.longestStep) requests", status: nil)
    }

    /// A step whose tokens are used up waits, before anything of it is asked; `nil`: it need not.
    private func shortage(_ step: Workflow.Step, _ action: ClaimedAction) async throws(WarehouseError)
        -> ActionSettlement?
    {
        // What was asked and perhaps lost is asked for again under its key: it costs nothing more.
        guard let budget = step.step.budget, action.attempts == 1 else { return nil }
        let use = try await book.tokens(of: action.workflow)
        guard let why = budget.obstacle(use) else { return nil }
        return .later(
            after: use.untilNextMonth + .seconds(60) * random(), progress: action.progress, error: why,
            countsAttempt: false,
            status: nil)
    }

    private func note(_ settlement: ActionSettlement, of action: ClaimedAction, _ counts: inout DeliveryCounts) {
        let name =
            "action \(action.id), \(action.workflow) \(action.itemKey.escapedForMessage), step \(action.stepName)"
        switch settlement {
        case .done: counts.done += 1
        case .later(_, _, let error, let countsAttempt, _):
            counts.waiting += 1
            if let error { told("\(name): \(error)\(countsAttempt ? "; it is tried again" : "")") }
        case .held(let why):
            counts.held += 1
            told("\(name) is held: \(why): octoload actions show \(action.id)")
        case .failed(let why, _):
            counts.failed += 1
            told("\(name) failed: \(why): octoload actions show \(action.id)")
        }
    }
}

extension Workflow.Audit {
    fileprivate func kept(of sent: String) -> String {
        switch self {
        case .text: sent
        case .hash: "sha256:" + hexadecimal(Array(sent.utf8).withUnsafeBytes { sha256($0) })
        }
    }
}

/// What a delivery did.
package struct DeliveryCounts: Sendable, Hashable {
    package var done = 0
    /// Due later: asked to come back, or waiting for the peer.
    package var waiting = 0
    package var held = 0
    package var failed = 0

    package init() {}
}

extension PeerAnswer {
    fileprivate var status: Int? {
        if case .response(let response) = self { response.status } else { nil }
    }
}

extension ActionSettlement {
    /// With the status of the answer that led to it.
    fileprivate func with(_ status: Int?) -> ActionSettlement {
        switch self {
        case .done, .held: self
        case .later(let wait, let progress, let error, let counts, _):
            .later(after: wait, progress: progress, error: error, countsAttempt: counts, status: status)
        case .failed(let why, _): .failed(why, status: status)
        }
    }
}
