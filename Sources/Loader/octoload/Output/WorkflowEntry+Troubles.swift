import Warehouse

extension WorkflowEntry {
    /// What of a workflow waits for a person, as `octoload status` says it.
    var troubles: [Words] {
        var lines: [Words] = []
        if let error { lines.append("workflow: \(workflow) fails since \(failingSince?.toMinutes ?? "–"): \(error)") }
        if failed > 0 {
            lines.append(
                "workflow: \(workflow): \(grouped(failed)) actions failed: octoload actions list --workflow \(workflow) --state failed"
            )
        }
        if held > 0 {
            lines.append(
                "workflow: \(workflow): \(grouped(held)) actions are held: octoload actions list --workflow \(workflow) --state held"
            )
        }
        return lines
    }
}
