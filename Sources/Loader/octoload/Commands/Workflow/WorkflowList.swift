import ArgumentParser
import Core
import Warehouse

/// `octoload workflow list`
struct WorkflowList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the workflows, when they were evaluated last, and what is under way.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let known = try await bench.withWarehouse("workflow") { try await $0.workflows.list() }
            let names = bench.configuration.workflows.map(\.name)
            let entries =
                names.map { name in
                    WorkflowLine(name: name, isConfigured: true, entry: known.first { $0.workflow == name })
                }
                + known.filter { !names.contains($0.workflow) }.map {
                    WorkflowLine(name: $0.workflow, isConfigured: false, entry: $0)
                }
            common.render(entries) {
                guard !entries.isEmpty else { return output("the file has no workflows\n") }
                var table = TextTable([
                    ("workflow", .left), ("kind", .left), ("evaluated", .left), ("rows", .right), ("items", .right),
                    ("firing", .right), ("done", .right), ("due", .right), ("held", .right), ("failed", .right),
                ])
                for entry in entries { table.add(entry.cells) }
                output(table.rendered() + "\n")
                for entry in entries {
                    guard let error = entry.error else { continue }
                    output("\(entry.workflow) fails since \(entry.failingSince ?? "–"): \(error)\n")
                }
            }
        }
    }
}

/// A workflow of the file, of the books, or of both.
struct WorkflowLine: Encodable {
    let workflow: String
    let kind: String?
    /// False: the file has it no more.
    let isConfigured: Bool
    let activatedAt: String?
    let evaluatedAt: String?
    let rows: Int?
    let items: Int
    let firing: Int
    let done: Int
    let due: Int
    let held: Int
    let failed: Int
    let error: String?
    let failingSince: String?

    init(name: String, isConfigured: Bool, entry: WorkflowEntry?) {
        workflow = name
        kind = entry?.trigger
        self.isConfigured = isConfigured
        activatedAt = entry?.activatedAt.description
        evaluatedAt = entry?.evaluatedAt?.description
        rows = entry?.rows
        items = entry?.items ?? 0
        firing = entry?.firing ?? 0
        done = entry?.done ?? 0
        due = entry?.due ?? 0
        held = entry?.held ?? 0
        failed = entry?.failed ?? 0
        error = entry?.error
        failingSince = entry?.failingSince?.description
    }

    var cells: [String] {
        [
            workflow, isConfigured ? kind ?? "–" : "not in the file", evaluatedAt ?? "never",
            rows.map { grouped($0) } ?? "–",
            grouped(items), grouped(firing), grouped(done), grouped(due), grouped(held), grouped(failed),
        ]
    }
}
