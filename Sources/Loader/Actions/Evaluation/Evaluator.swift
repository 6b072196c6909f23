import Core

/// Asks the queries of workflows and enters what they begin, each workflow by itself: one that fails is named, and the others go on.
package struct Evaluator<Book: WorkflowBook, Query: WatchQuery>: Sendable {
    private let book: Book
    private let query: Query
    private let runID: String?
    private let told: @Sendable (String) -> Void

    /// What a query may take.
    package static var deadline: Duration { .seconds(60) }

    /// - Parameters:
    ///   - runID: Whose commits are looked at; `nil`: of no run.
    ///   - told: Takes a sentence about what went wrong.
    package init(book: Book, query: Query, runID: String?, told: @escaping @Sendable (String) -> Void) {
        self.book = book
        self.query = query
        self.runID = runID
        self.told = told
    }

    /// - Parameter ignoresAge: Events are acted on however old they are.
    package func evaluate(_ workflows: [Workflow], ignoresAge: Bool = false) async -> EvaluationReport {
        var report = EvaluationReport()
        for workflow in workflows where !Task.isCancelled {
            do {
                let counts = try await evaluate(workflow, ignoresAge: ignoresAge)
                report.add(counts)
                if counts.held > 0 {
                    told(
                        "workflow \(workflow.name): \(counts.held) of \(counts.new) new rows are held, as limit is \(workflow.limit): octoload actions list --state held"
                    )
                }
            } catch {
                let words = "\(error)"
                report.failed.append(EvaluationReport.Failure(workflow: workflow.name, message: words))
                told("workflow \(workflow.name) was not evaluated: \(words)")
                do throws(WarehouseError) { try await book.fail(workflow, error: String(words.prefix(1_000))) } catch {
                    told("that workflow \(workflow.name) failed could not be noted: \(error)")
                }
            }
        }
        return report
    }

    private func evaluate(_ workflow: Workflow, ignoresAge: Bool) async throws -> EvaluationCounts {
        let rows = try await query.rows(of: workflow.watch, deadline: Evaluator.deadline)
        let items = try workflow.watch.items(rows)
        if let row = rows.first { try workflow.requireValues(in: row) }
        return try await book.evaluate(workflow, items: items, runID: runID) { state in
            try workflow.evaluation(of: items, in: state, ignoresAge: ignoresAge)
        }
    }
}

/// What an evaluation of several workflows did.
package struct EvaluationReport: Sendable {
    package var counts = EvaluationCounts()
    package var evaluated = 0
    package var failed: [Failure] = []

    package struct Failure: Sendable {
        package let workflow: String
        package let message: String
    }

    package init() {}

    mutating func add(_ more: EvaluationCounts) {
        evaluated += 1
        counts.rows += more.rows
        counts.new += more.new
        counts.old += more.old
        counts.begun += more.begun
        counts.held += more.held
        counts.resolved += more.resolved
    }
}
