import Actions
import ArgumentParser
import Core

/// `octoload alert-rules plan`
struct AlertRulesPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what would change. Exit code 1 if something would.")

    @OptionGroup var file: AlertRulesOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await file.withPlan(common) { plan, _ in
            let document = AlertRulesDocument(plan, applied: nil)
            common.render(document) { output(document.text) }
            if !plan.changes.isEmpty { throw ExitCode(1) }
        }
    }
}
