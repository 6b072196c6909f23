import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload actions show`
struct ActionsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one action: whom it went to, what was sent, and what came of it.")

    @Argument(help: "The id that list shows.")
    var id: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("actions", common) { warehouse in
            guard let action = try await warehouse.outbox.action(id) else {
                throw RunFailure(.configuration, "there is no action \(id); see `octoload actions list`")
            }
            common.render(ActionLine(action, isWhole: true)) { output(text(action) + "\n") }
        }
    }

    private func text(_ action: ActionEntry) -> Words {
        var lines: [Words] = [
            "workflow  \(action.workflow), step \(action.step) (\(action.kind)), \(action.occasion.rawValue)",
            "key       \(action.key)\(action.rows > 1 ? " and \(action.rows - 1) more" : "")",
            "client    \(action.client ?? "–")", "state     \(action.state), \(action.attempts) attempts",
            "entered   \(action.createdAt)\(action.runID.map { " by run \($0)" } ?? "")",
            "sent      \(action.firstSentAt.map(\.description) ?? "never"), finished \(action.finishedAt.map(\.description) ?? "–")",
            "peer      \(action.peer ?? "–")\(action.status.map { ", answered \($0)" } ?? "")",
            "peer's id \(action.peerID ?? "–")", "once by   \(action.idempotencyKey)",
        ]
        if let hold = action.hold, action.state == "held" { lines.append("held      \(hold)") }
        if let error = action.error { lines.append("error     \(error)") }
        for line in (action.sent ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        where action.sent != nil {
            lines.append("  \(String(line))")
        }
        switch action.state {
        case "failed": lines.append("try it anew: octoload actions retry \(action.id)")
        case "held": lines.append("let it go on: octoload actions release \(action.id)")
        default: break
        }
        return lines.joined(separator: "\n")
    }
}
