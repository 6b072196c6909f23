import Actions
import ArgumentParser
import Core
import Warehouse

/// `octoload workflow test`
struct WorkflowTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Ask a workflow's query, and show what its steps would send. Nothing is sent or noted.",
        discussion: """
            The rows are today's, whether they were acted on or not. What a step would be answered is not known: its values stand \
            as [steps.NAME.VALUE].
            """)

    @Argument(help: "The workflow.")
    var name: String

    @Option(help: "Rows to show (default: 3).")
    var rows = 3

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100).contains(rows) else { throw ValidationError("--rows is 1 to 100") }
    }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let workflow = try bench.configuration.workflow(name)
            let (found, now) = try await bench.withWarehouse("workflow") { warehouse in
                (try await warehouse.actor.rows(of: workflow.watch, deadline: .seconds(60)), try await warehouse.now())
            }
            let trial: WorkflowTrial
            do { trial = try WorkflowTrial(workflow, rows: found, now: now, limit: rows) } catch {
                throw RunFailure(.configuration, "\(error)")
            }
            let document = TrialDocument(trial, workflow: name)
            common.render(document) { output(document.text) }
            if trial.hasFailed { throw ExitCode(1) }
        }
    }
}

/// What a workflow's steps would send.
struct TrialDocument: Encodable {
    let workflow: String
    let rows: Int
    let items: [Item]

    struct Item: Encodable {
        let key: String
        let client: String?
        /// The workflow would only see it.
        let isTooOld: Bool
        let steps: [Step]
    }

    struct Step: Encodable {
        let step: String
        let kind: String
        let peer: String?
        let sent: String?
        let error: String?
    }

    init(_ trial: WorkflowTrial, workflow: String) {
        self.workflow = workflow
        rows = trial.rows
        items = trial.items.map { item in
            Item(
                key: item.key, client: item.client, isTooOld: item.isTooOld,
                steps: item.steps.map {
                    Step(step: $0.step, kind: $0.kind, peer: $0.peer, sent: $0.sent, error: $0.error)
                })
        }
    }

    var text: Words {
        var lines: [Words] = ["\(workflow): \(grouped(rows)) rows"]
        for item in items {
            lines.append("")
            lines.append("\(item.key)\(item.isTooOld ? ", too old to act on" : "")")
            for step in item.steps {
                lines.append("  \(step.step) (\(step.kind)) → \(step.peer ?? "–")")
                if let error = step.error { lines.append("    FAILED: \(error)") }
                for line in (step.sent ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                where step.sent != nil {
                    lines.append("    \(String(line))")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
