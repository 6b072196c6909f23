import ArgumentParser
import Core
import Warehouse

/// `octoload actions list`
struct ActionsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List actions, the newest first.")

    @Option(help: "Only of this workflow.")
    var workflow: String?

    @Option(help: "Only in this state: due, sending, done, held, failed or cancelled.")
    var state: ActionState?

    @Option(help: "Actions to list (default: 50).")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000") }
    }

    func run() async throws {
        try await withWarehouse("actions", common) { warehouse in
            let actions = try await warehouse.outbox.list(
                workflow: workflow, states: state.map { [$0.rawValue] } ?? [], limit: limit)
            common.render(actions.map { ActionLine($0) }) {
                guard !actions.isEmpty else { return output("there are no actions\n") }
                var table = TextTable([
                    ("action", .right), ("workflow", .left), ("key", .left), ("step", .left), ("occasion", .left),
                    ("state", .left), ("attempts", .right), ("entered", .left), ("peer's id", .left), ("error", .left),
                ])
                for action in actions {
                    table.add([
                        "\(action.id)", action.workflow, clipped(action.key, to: 30), action.step,
                        action.occasion.rawValue,
                        action.state, grouped(action.attempts), action.createdAt.toMinutes,
                        clipped(action.peerID ?? "–", to: 24),
                        clipped((action.state == "held" ? action.hold : action.error) ?? "–", to: 60),
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}

/// States of actions, as the option spells them.
enum ActionState: String, ExpressibleByArgument, CaseIterable {
    case due, sending, done, held, failed, cancelled
}
