import Core

/// What a workflow would send about the rows that its query has now. Nothing is sent, and nothing noted.
package struct WorkflowTrial: Sendable {
    package struct Step: Sendable {
        package let step: String
        package let kind: String
        package let peer: String?
        package let sent: String?
        /// Why it could not be taken.
        package let error: String?
    }

    package struct Item: Sendable {
        package let key: String
        package let client: String?
        package let isTooOld: Bool
        package let steps: [Step]
    }

    /// All that the query has.
    package let rows: Int
    package let items: [Item]

    package var hasFailed: Bool { items.contains { $0.steps.contains { $0.error != nil } } }

    /// - Parameter limit: Items that are shown: those that would be acted on first.
    /// - Throws: `WatchMistake` for what would fail the workflow.
    package init(_ workflow: Workflow, rows: [WatchedRow], now: Instant, limit: Int) throws(WatchMistake) {
        self.rows = rows.count
        let items = try workflow.watch.items(rows)
        if let row = rows.first { try workflow.requireValues(in: row) }
        // As if it had been there for ever, and seen nothing.
        let state = WorkflowState(now: now, activatedAt: Instant.inferredVersion)
        let evaluation = try workflow.evaluation(of: items, in: state, ignoresAge: true)
        let aged = try workflow.evaluation(of: items, in: state)
        let old = Set(aged.entering.filter { $0.state == .old }.map(\.key))
        var shown: [Item] = []
        var beginnings = evaluation.beginnings
        if case .alert = workflow.trigger { beginnings = WorkflowTrial.firing(items, workflow) }
        for beginning in beginnings.prefix(limit) {
            guard let name = beginning.items.first else { continue }
            let item = ActionItem(
                workflow: workflow.name, key: name.key, occasion: beginning.occasion, rows: beginning.rows,
                line: workflow.group?.line, idempotencyKey: "00000000-0000-0000-0000-000000000000")
            shown.append(
                Item(
                    key: name.key, client: beginning.client, isTooOld: old.contains(name.key),
                    steps: WorkflowTrial.steps(workflow.steps(on: beginning.occasion), item)))
        }
        self.items = shown
    }

    /// An alert's rows as if each fired now, however long it has lasted.
    private static func firing(_ items: [WatchedItem], _ workflow: Workflow) -> [Evaluation.Beginning] {
        items.map { item in
            Evaluation.Beginning(
                items: [Evaluation.ItemName(key: item.key, episode: 1)], rows: [item.row], client: item.client,
                occasion: .firing, round: 1, hold: nil)
        }
    }

    private static func steps(_ steps: [Workflow.Step], _ item: ActionItem) -> [Step] {
        var item = item
        var shown: [Step] = []
        for step in steps {
            do throws(StepRefusal) {
                let demand = try step.step.demand(item, nil)
                shown.append(
                    Step(step: step.name, kind: step.kind, peer: demand.peer, sent: demand.sent, error: nil))
            } catch {
                shown.append(Step(step: step.name, kind: step.kind, peer: nil, sent: nil, error: error.description))
            }
            let unknown = step.step.answerNames.map { ($0, JSONValue.string("[steps.\(step.name).\($0)]")) }
            item.answers[step.name] = Dictionary(unknown) { $1 }
        }
        return shown
    }
}
