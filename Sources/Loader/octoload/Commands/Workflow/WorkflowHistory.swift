import ArgumentParser
import Core
import Warehouse

/// `octoload workflow history`
struct WorkflowHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the rows that a workflow saw, the newest first.")

    @Argument(help: "The workflow.")
    var name: String

    @Option(help: "Rows to list (default: 50).")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000") }
    }

    func run() async throws {
        try await withWarehouse("workflow", common) { warehouse in
            let items = try await warehouse.workflows.history(of: name, limit: limit)
            common.render(items.map(ItemLine.init)) {
                guard !items.isEmpty else { return output("\(name) has seen nothing yet\n") }
                var table = TextTable([
                    ("item", .right), ("key", .left), ("client", .left), ("state", .left), ("seen", .left),
                    ("acted", .left),
                    ("done", .right), ("actions", .right),
                ])
                for item in items {
                    table.add([
                        "\(item.id)", clipped(item.key, to: 40), item.client ?? "–", item.state.rawValue,
                        item.firstSeenAt.toMinutes, item.toldAt?.toMinutes ?? "–", grouped(item.done),
                        grouped(item.actions),
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}

/// As `--output json` has it.
struct ItemLine: Encodable {
    let id: Int64
    let key: String
    let episode: Int
    let state: String
    let client: String?
    let happenedAt: String?
    let firstSeenAt: String
    let toldAt: String?
    let resolvedAt: String?
    let rounds: Int
    let actions: Int
    let done: Int

    init(_ item: ItemEntry) {
        id = item.id
        key = item.key
        episode = item.episode
        state = item.state.rawValue
        client = item.client
        happenedAt = item.happenedAt?.description
        firstSeenAt = item.firstSeenAt.description
        toldAt = item.toldAt?.description
        resolvedAt = item.resolvedAt?.description
        rounds = item.rounds
        actions = item.actions
        done = item.done
    }
}
