import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload alerts silence`
struct AlertsSilence: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Hear nothing of a workflow's alerts for a while.")

    @Argument(help: "The workflow of the alerts.")
    var workflow: String

    @Option(help: "Only the alert with this key, as `octoload workflow history NAME` shows it.")
    var key: String?

    @Option(help: "Only alerts of this client.")
    var client: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("How long: 2h, 7d.", valueName: "duration"))
    var duration: String

    @Option(help: "Why, for the others.")
    var reason: String

    @OptionGroup var common: CommonOptions

    private func length() throws -> Duration {
        guard let length = DurationLiteral.duration(duration), length > .zero, length <= .seconds(366 * 86_400) else {
            throw ValidationError("--for is \"\(duration)\", but must be a duration like 2h or 7d, of at most a year")
        }
        return length
    }

    func validate() throws { _ = try length() }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let known = try bench.configuration.workflow(workflow)
            guard case .alert = known.trigger else {
                throw ValidationError("\(workflow) is no alert: only alerts can be silenced")
            }
            let length = try length()
            let silence = try await bench.withWarehouse("alerts") {
                try await $0.silences.add(workflow: workflow, key: key, client: client, for: length, reason: reason)
            }
            common.render(SilenceLine(silence)) {
                output(
                    "silence \(silence.id) holds until \(silence.until); end it with: octoload alerts unsilence \(silence.id)\n"
                )
            }
        }
    }
}
