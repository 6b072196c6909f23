/// What the books keep of workflows and the rows that they saw.
package protocol WorkflowBook: Sendable {
    /// Evaluates in one transaction: what is known is read, `decide` says what changes, and all of it is written, with the first
    /// steps in the outbox, or nothing.
    ///
    /// - Parameters:
    ///   - items: What the query has.
    ///   - runID: The run whose commits it follows; `nil`: none.
    func evaluate(
        _ workflow: Workflow, items: [WatchedItem], runID: String?,
        decide: @Sendable (WorkflowState) throws -> Evaluation
    ) async throws -> EvaluationCounts

    /// Notes that the workflow could not be evaluated, and why.
    func fail(_ workflow: Workflow, error: String) async throws(WarehouseError)
}

/// The query of a workflow, asked as a role that reads what the agency reads, and may change nothing.
package protocol WatchQuery: Sendable {
    /// - Throws: `refused` with the server's words, `timedOut`; `unusable` for more rows than a workflow may have.
    func rows(of watch: Watch, deadline: Duration) async throws(WarehouseError) -> [WatchedRow]
}

/// What one evaluation did.
package struct EvaluationCounts: Sendable, Hashable {
    /// Rows of the query.
    package var rows = 0
    /// Rows that were not there before.
    package var new = 0
    /// Of them: too old to act on.
    package var old = 0
    /// First steps that entered the outbox.
    package var begun = 0
    /// Of them: held, as they are more than the limit.
    package var held = 0
    /// Alerts that are over.
    package var resolved = 0

    package init() {}
}
