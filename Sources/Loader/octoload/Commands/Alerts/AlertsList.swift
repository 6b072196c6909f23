import ArgumentParser
import Core
import Warehouse

/// `octoload alerts list`
struct AlertsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the silences that are in force, the next to end first.")

    @Flag(help: "Include those that are over.")
    var all = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("alerts", common) { warehouse in
            let silences = try await warehouse.silences.list(isWhole: all)
            common.render(silences.map(SilenceLine.init)) {
                guard !silences.isEmpty else { return output("nothing is silenced\n") }
                var table = TextTable([
                    ("silence", .right), ("workflow", .left), ("key", .left), ("client", .left), ("until", .left),
                    ("by", .left), ("reason", .left),
                ])
                for silence in silences {
                    table.add([
                        "\(silence.id)", silence.workflow, silence.key ?? "any", silence.client ?? "any",
                        silence.until.toMinutes, silence.madeBy, clipped(silence.reason, to: 60),
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}
