import ArgumentParser
import Core
import Warehouse

/// `octoload state show`
struct StateShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show owner, marks and reads of pipelines, and what differs from the configuration.")

    @Argument(help: "Pipelines (default: all that the books know).")
    var pipelines: [String] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let known = try await bench.withWarehouse("state") { try await $0.progress.list(of: []) }
            for name in pipelines where !known.contains(where: { $0.pipeline == name }) {
                let names = known.map(\.pipeline).joined(separator: ", ")
                throw ValidationError(
                    "nothing is known of a pipeline \"\(name)\"; the books have: \(names.isEmpty ? "none" : names)")
            }
            let chosen = known.filter { pipelines.isEmpty || pipelines.contains($0.pipeline) }
            let sources = bench.configuration.sources(of: bench.configuration.pipelines)
            let entries = chosen.map { progress in
                StateEntry(progress, sources.first { $0.pipeline == progress.pipeline })
            }
            common.render(entries) {
                guard !entries.isEmpty else { return output("no pipeline has run here yet\n") }
                output(entries.map(\.text).joined(separator: "\n"))
            }
        }
    }
}
