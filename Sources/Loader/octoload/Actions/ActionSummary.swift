import Core

/// What workflows did, for people and for `--output json`.
struct ActionSummary: Encodable {
    let evaluated: Int
    let new: Int
    let old: Int
    let begun: Int
    let resolved: Int
    let done: Int
    let waiting: Int
    let held: Int
    let failed: Int
    let failures: [Failure]
    let error: String?

    struct Failure: Encodable {
        let workflow: String
        let message: String
    }

    init(_ report: ActionReport) {
        evaluated = report.evaluated
        new = report.new
        old = report.old
        begun = report.begun
        resolved = report.resolved
        done = report.done
        waiting = report.waiting
        held = report.held
        failed = report.dead
        failures = report.failures.map { Failure(workflow: $0.workflow, message: $0.message) }
        error = report.stopped?.description
    }

    /// `actions: 3 done, 1 due later; 2 new rows in 4 workflows`
    var line: Words {
        var parts: [Words] = ["\(grouped(done)) done"]
        if waiting > 0 { parts.append("\(grouped(waiting)) due later") }
        if held > 0 { parts.append("\(grouped(held)) held") }
        if failed > 0 { parts.append("\(grouped(failed)) failed") }
        let seen: Words = old > 0 ? ", \(grouped(old)) of them too old" : ""
        return
            "actions: \(parts.joined(separator: ", ")); \(grouped(new)) new rows\(seen) in \(grouped(evaluated)) workflows"
    }

    /// A line for each thing that went wrong, with the command that shows it.
    var troubles: [Words] {
        var lines: [Words] = failures.map { "workflow \($0.workflow) FAILED: \($0.message)" }
        if failed > 0 { lines.append("\(grouped(failed)) actions failed: octoload actions list --state failed") }
        if let error { lines.append("actions stopped: \(error)") }
        return lines
    }
}
