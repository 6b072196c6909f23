import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload slice`: slices that a gate held back, and letting them pass.
struct SliceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slice",
        abstract: "Look at slices that were held back, and let them pass.",
        discussion: """
            A slice is held (exit code 65) if what was read of it is more likely a fault of the source than the truth: far fewer \
            records than usual, another number than the API counted, mostly records that do not fit, a listing that would delete \
            most of a client. Nothing of it is published; the next run reads it again. Once accepted, the next read passes.
            """,
        subcommands: [SliceList.self, SliceAccept.self]
    )
}

/// `octoload slice list`
struct SliceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List held slices, the newest first.")

    @Option(help: "Only of this pipeline.")
    var pipeline: String?

    @Flag(help: "Those that a later read has published, too.")
    var all = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("slice", common) { warehouse in
            let slices = try await warehouse.heldSlices(pipeline: pipeline, includesClosed: all)
            switch common.outputFormat {
            case .json: output(encode(slices.map { HeldEntry($0) }) + "\n")
            case .text:
                guard !slices.isEmpty else { return output("no slice is held\n") }
                for slice in slices {
                    output(
                        """
                        \(slice.id)  \(slice.pipeline) \(slice.partitionKey) \(slice.range)
                            \(slice.state) by gate \(slice.gate), \(slice.attempts)×, last \(slice.lastHeldAt?.description ?? "–")
                            \(escaped(slice.message))

                        """)
                }
            }
        }
    }
}

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
            let open = try await warehouse.heldSlices(pipeline: pipeline, includesClosed: false)
            let chosen = ids.isEmpty ? open : open.filter { ids.contains($0.id) }
            let unknown = ids.filter { id in !chosen.contains { $0.id == id } }
            guard unknown.isEmpty else {
                throw RunFailure(
                    .configuration,
                    "no slice is held under \(unknown.map(String.init).joined(separator: ", ")); see `octoload slice list`"
                )
            }
            let accepted = try await warehouse.accept(chosen.filter { $0.state == "held" }.map(\.id))
            guard !chosen.isEmpty else { return output("no slice is held\n") }
            output("\(accepted.count) accepted\(accepted.count < chosen.count ? ", the others were already" : "")\n")
            let pipelines = Set(chosen.map(\.pipeline)).sorted().joined(separator: " ")
            output("the next run publishes what it reads of them: octoload run \(pipelines)\n")
        }
    }
}

/// As `--output json` has it.
private struct HeldEntry: Encodable {
    let id: Int64
    let pipeline: String
    let partition: String
    let slice: String
    let gate: String
    let message: String
    let attempts: Int
    let firstHeldAt: String?
    let lastHeldAt: String?
    let state: String

    init(_ slice: HeldSlice) {
        id = slice.id
        pipeline = slice.pipeline
        partition = slice.partitionKey
        self.slice = slice.range.description
        gate = slice.gate
        message = slice.message
        attempts = slice.attempts
        firstHeldAt = slice.firstHeldAt?.description
        lastHeldAt = slice.lastHeldAt?.description
        state = slice.state
    }
}
