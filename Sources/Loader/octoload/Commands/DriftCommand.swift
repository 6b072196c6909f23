import ArgumentParser
import Core
import Warehouse

/// `octoload drift`: how the API's records differ from what the mappings say, and from what they were.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Show how an API's records have changed: fields, types, codes.",
        discussion: """
            Reads only the books in the database, which each run adds to: no API call, no key needed.

            gone: a mapped path that records had, and that none of a run's records has any more. never met: one that no record \
            had so far. new: one that came up after the pipeline's first run. type: a mapped or unmapped field whose values are \
            of another type than before, too. code: a value that a code dimension did not have. unmapped: a field of the API \
            that no column is taken from; 200 per pipeline are kept. A record must differ from the one before for its fields \
            to be looked at, so that an unmapped field may come up a little late.
            """)

    @Argument(help: "Pipelines (default: all).")
    var pipelines: [String] = []

    @Option(help: "Only what is of this kind: gone, never-met, new, type, code or unmapped.")
    var only: DriftKind?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames(pipelines, in: bench.configuration)
            let names = pipelines.isEmpty ? bench.configuration.pipelines.map(\.name) : pipelines
            let (fields, codes) = try await bench.withWarehouse("drift") { warehouse in
                (try await warehouse.fields.all(of: names), try await warehouse.fields.newCodes(of: names))
            }
            let entries = names.flatMap { name in
                DriftEntry.entries(of: name, fields[name] ?? [], codes[name] ?? [])
            }.filter { only == nil || $0.kind == only?.rawValue }
            common.render(entries) {
                output((entries.isEmpty ? "no drift\n" : DriftEntry.table(entries) + "\n"))
            }
        }
    }
}

/// In the order in which they are shown.
enum DriftKind: String, CaseIterable, ExpressibleByArgument {
    case gone
    case neverMet = "never-met"
    case new
    case type
    case code
    case unmapped
}
