import ArgumentParser
import Core
import Warehouse

/// `octoload state adopt`
struct StateAdopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Go on from the marks of a pipeline whose address, path, query, records or tables changed.",
        discussion: """
            For data that moved: the same records, with the same ids and versions, are now where the configuration says. Nothing \
            is read again. A table that is new to the pipeline gets what changes from now on; for the rest `octoload run --reload` \
            or `octoload backfill`.
            """)

    @Argument(help: "Pipelines.")
    var pipelines: [String] = []

    @Flag(help: "All pipelines of the configuration: the address of the whole API changed.")
    var all = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard all != !pipelines.isEmpty else { throw ValidationError("say which pipelines, or --all") }
    }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames(pipelines, in: bench.configuration)
            let chosen = bench.configuration.pipelines.filter { all || pipelines.contains($0.name) }
            let sources = bench.configuration.sources(of: chosen)
            let changed = try await bench.withWarehouse("state") { try await $0.progress.adopt(sources) }
            common.render(["adopted": changed]) {
                for source in sources {
                    output(
                        changed.contains(source.pipeline)
                            ? "\(source.pipeline): goes on with \(source.origin)\(source.path)\n"
                            : "\(source.pipeline): nothing to adopt\n")
                }
            }
        }
    }
}
