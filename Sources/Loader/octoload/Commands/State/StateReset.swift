import ArgumentParser
import Core
import Warehouse

/// `octoload state reset`
struct StateReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Forget the progress of pipelines: the next run reads from the beginning.",
        discussion: """
            Marks, ledger, usual volumes, tags of pages and held slices go. Rows stay in their tables, and so does the \
            quarantine. An older version never overwrites a newer one, whichever API it came from.
            """)

    @Argument(help: "Pipelines.")
    var pipelines: [String]

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let forgotten = try await bench.withWarehouse("state") { warehouse in
                let known = Set(try await warehouse.progress.list(of: pipelines).map(\.pipeline))
                for name in pipelines where !known.contains(name) { try checkNames([name], in: bench.configuration) }
                return try await warehouse.progress.reset(Set(pipelines).sorted())
            }
            common.render(["forgotten": forgotten]) {
                for (name, reads) in forgotten.sorted(by: { $0.key < $1.key }) {
                    output("\(name): \(grouped(reads)) reads forgotten; the next run reads from the beginning\n")
                }
            }
        }
    }
}
