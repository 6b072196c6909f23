import ArgumentParser
import Core
import Foundation
import Warehouse

/// Which actions a person decides of.
struct ChosenActions: ParsableArguments {
    @Argument(help: "Ids that list shows.")
    var ids: [Int64] = []

    @Option(help: "All of this workflow that can be meant.")
    var workflow: String?

    @Flag(help: "All that can be meant.")
    var all = false

    func validate() throws {
        guard [!ids.isEmpty, workflow != nil, all].filter({ $0 }).count == 1 else {
            throw ValidationError("say which: ids, --workflow or --all; see `octoload actions list`")
        }
    }

    /// - Parameter done: What they are then: `released`.
    func decide(_ decision: ActionDecision, _ done: String, _ common: CommonOptions) async throws {
        try await withWarehouse("actions", common) { warehouse in
            let changed = try await warehouse.outbox.decide(decision, ids: ids, workflow: workflow)
            let missing = ids.filter { !changed.contains($0) }
            guard missing.isEmpty else {
                throw RunFailure(
                    .configuration,
                    "\(missing.map(String.init).joined(separator: ", ")): not \(decision.states.joined(separator: " or ")), or not there; see `octoload actions list`"
                )
            }
            common.render(DecidedActions(ids: changed)) {
                output("\(grouped(changed.count)) \(done)\n")
                if decision != .cancel, !changed.isEmpty {
                    output("they are sent by the next run, or at once: octoload act\n")
                }
            }
        }
    }
}

private struct DecidedActions: Encodable {
    let ids: [Int64]
}
