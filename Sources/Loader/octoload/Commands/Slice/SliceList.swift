import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload slice list`
struct SliceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List held slices, the newest first.")

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @Flag(help: "Include slices that a later read has published.")
    var all = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("slice", common) { warehouse in
            let slices = try await warehouse.heldSlices.list(pipeline: pipeline, includesClosed: all)
            common.render(slices.map { HeldEntry($0) }) {
                guard !slices.isEmpty else { return output("no slice is held\n") }
                for slice in slices {
                    output(
                        """
                        \(slice.id)  \(slice.pipeline) \(slice.partitionKey) \(slice.range)
                            \(slice.state) by gate \(slice.gate), \(slice.attempts)×, last \(slice.lastHeldAt.description)
                            \(slice.message)
                            look: octoload slice show \(slice.id)

                        """)
                }
            }
        }
    }
}
