import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload slice accept`
struct SliceAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Let the next read of held slices pass the gates.",
        discussion: """
            The acceptance holds for one published read. What it brings is then the measure of what is usual: reads before it \
            no longer count.
            """)

    @Argument(help: "Ids that list shows.")
    var ids: [Int64] = []

    @Option(help: "All held slices of this pipeline.")
    var pipeline: String?

    @Flag(help: "All held slices.")
    var all = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard [!ids.isEmpty, pipeline != nil, all].filter({ $0 }).count == 1 else {
            throw ValidationError("say which: ids, --pipeline or --all; see `octoload slice list`")
        }
    }

    func run() async throws {
        try await withWarehouse("slice", common) { warehouse in
            let open = try await warehouse.heldSlices.list(pipeline: pipeline, includesClosed: false)
            let chosen = ids.isEmpty ? open : open.filter { ids.contains($0.id) }
            let unknown = ids.filter { id in !chosen.contains { $0.id == id } }
            guard unknown.isEmpty else {
                throw RunFailure(
                    .configuration,
                    "no slice is held under \(unknown.map(String.init).joined(separator: ", ")); see `octoload slice list`"
                )
            }
            let accepted = try await warehouse.heldSlices.accept(chosen.filter { $0.state == "held" }.map(\.id))
            guard !chosen.isEmpty else { return output("no slice is held\n") }
            output("\(accepted.count) accepted\(accepted.count < chosen.count ? ", the others were already" : "")\n")
            let pipelines = Set(chosen.map(\.pipeline)).sorted().joined(separator: " ")
            output("the next run publishes what it reads of them: octoload run \(pipelines)\n")
        }
    }
}
