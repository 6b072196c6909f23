import ArgumentParser
import Config
import Core
import Discover
import Foundation
import Logging
import Runner

/// `octoload init`: a configuration to begin with.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a pipelines.yaml, a table and a file of variables for a list.",
        discussion: """
            Asks at a terminal for what no option gives; without one, or with --yes, defaults are taken, and what has none is refused. \
            If the list answers, the files are those of octoload discover; else they are a beginning that octoload validate accepts.

            Written are pipelines.yaml, table.sql and octoload.env (readable by its owner only, with empty places for the secrets), never over \
            files that are there, unless --force is given. The database is not touched.
            """)

    /// Who starts octoload every night.
    enum Schedule: String, ExpressibleByArgument, CaseIterable {
        case none, cron, systemd
    }

    @Argument(help: ArgumentHelp("The folder to write to; made if it is not there.", valueName: "folder"))
    var folder = "."

    @Option(help: ArgumentHelp("Address of a list: https://api.example.com/v1/orders.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("The pipeline's name (default: the last part of the address).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The table's schema (default: public).", valueName: "schema"))
    var schema: String?

    @Option(help: "Who starts it every night: none, cron or systemd (default: none).")
    var schedule: Schedule?

    @OptionGroup(title: "Authentication") var authentication: AuthenticationOptions

    @Flag(help: "Plain http to another machine, with the secrets in clear text.")
    var allowHttp = false

    @Flag(help: "Do not ask the list anything.")
    var noDiscover = false

    @Flag(name: .shortAndLong, help: "Ask nothing: take the defaults.")
    var yes = false

    @Flag(help: "Write over files that are there.")
    var force = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let files = InitFiles(folder: folder, replaces: force)
            try files.requireRoom()
            let answers = try InitAnswers(self, Questions(asks: !yes && CommandContext.current.canAsk))
            let (bench, target) = try DiscoveryRequest(
                target: answers.address, name: answers.name, table: nil, schema: answers.schema,
                authentication: answers.authentication, allowsPlainHTTP: allowHttp, api: nil, common: common
            ).resolved()
            let proposal = try await looked(bench, target, try answers.variables())
            let document = InitDocument(
                folder: folder, target: target.list, proposal: proposal, answers: answers,
                files: try files.write(
                    yaml: proposal.map { PipelinesText.text(of: $0) } ?? PipelinesText.beginning(target.list),
                    sql: proposal.map { TableText($0).text } ?? TableText.beginning(target.list),
                    environment: EnvironmentFileText.text(try answers.variables())))
            for warning in proposal?.warnings ?? [] { bench.log.warning("\(warning)") }
            common.render(document) { output(document.text) }
        }
    }

    /// What the list says; `nil`: it cannot be asked, which has been said.
    private func looked(_ bench: Workbench, _ target: DiscoveryTarget, _ variables: [String]) async throws -> Proposal?
    {
        if noDiscover { return nil }
        if let missing = variables.first(where: { variable($0) == nil }) {
            bench.log.warning("the list was not asked, as \(missing) is not set")
            return nil
        }
        do {
            return try await bench.discover(target, pages: 3, records: nil)
        } catch {
            let failure = RunFailure(whatever: error)
            // What is unsafe, or a bug, is no reason to write files that hide it.
            guard failure.kind != .security, failure.kind != .bug else { throw failure }
            bench.log.warning("the list could not be looked at: \(failure.description)")
            return nil
        }
    }
}
