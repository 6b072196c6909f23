import Actions
import ArgumentParser
import Core

/// `octoload alert-rules apply`
struct AlertRulesApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Show what changes, and change it.",
        discussion:
            "A rule that somebody else changes meanwhile is left alone; what was done before it stays. It may be run again."
    )

    @OptionGroup var file: AlertRulesOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await file.withPlan(common) { plan, client in
            let isText = common.outputFormat == .text
            if isText { output(AlertRulesDocument(plan, applied: nil).text) }
            for change in plan.changes { try await client.apply(change) }
            common.render(AlertRulesDocument(plan, applied: plan.changes.count)) {
                if !plan.changes.isEmpty { output("\(grouped(plan.changes.count)) changed\n") }
            }
        }
    }
}
