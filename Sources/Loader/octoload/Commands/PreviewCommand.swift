import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload preview`: one request, its first record, and the row that it becomes.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show a pipeline's request, its first record, and the row it becomes.",
        discussion: """
            Asks for one page, within the key's quota, and writes nothing: rows are made in temporary tables. A pipeline \
            that is read for each client is asked for the first one; of a window, for the last seven days.
            """)

    @Argument(help: "The pipeline.")
    var pipeline: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames([pipeline], in: bench.configuration)
            guard let chosen = bench.configuration.pipelines.first(where: { $0.name == pipeline }) else { return }
            let page = try await bench.withWarehouse("preview") { warehouse in
                try await bench.viewing(chosen.api).withProbe(warehouse) { try await $0.page(of: chosen) }
            }
            common.render(PreviewDocument(page, chosen)) {
                output(PreviewDocument(page, chosen).text)
            }
        }
    }
}
