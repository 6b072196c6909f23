import Actions
import ArgumentParser
import Config
import Core
import Extract

/// `octoload alert-rules`: the API's own alert rules, held against a file.
struct AlertRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert-rules",
        abstract: "Hold a file of alert rules against those of the API, and make them so.",
        discussion: """
            Rules are told by name and client. What the file does not say of a rule stays as it is; rules that it does not name stay, \
            unless it says others: disable. Nothing is ever deleted.
            """,
        subcommands: [AlertRulesPlanCommand.self, AlertRulesApply.self])
}

/// Which file, and what it would change.
struct AlertRulesOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The file of alert rules (default: alert-rules.yaml).", valueName: "file"))
    var rules = "alert-rules.yaml"

    /// Plans, and gives plan and client to `body`.
    func withPlan(_ common: CommonOptions, _ body: (AlertRulePlan, AlertRuleClient) async throws -> Void) async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let wish = try AlertRulesLoader.load(path: rules)
            let transport = try bench.transport()
            defer { transport.shutdown() }
            let client = AlertRuleClient(bench: bench, transport: transport)
            let present = try await client.list()
            let plan: AlertRulePlan
            do throws(AlertRulePlan.Ambiguous) {
                plan = try AlertRulePlan(wish.rules, present, disablesOthers: wish.disablesOthers)
            } catch { throw RunFailure(.configuration, error.description) }
            try await body(plan, client)
        }
    }
}
