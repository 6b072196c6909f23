import ArgumentParser
import Core
import Warehouse

/// `octoload alerts`: alerts that nobody wants to hear of for a while.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Silence alerts for a while, and see which are.",
        discussion: "An alert that still fires when its silence ends is told then; one that is over by then is not.",
        subcommands: [AlertsList.self, AlertsSilence.self, AlertsUnsilence.self])
}

/// A silence as `--output json` has it.
struct SilenceLine: Encodable {
    let id: Int64
    let workflow: String
    let key: String?
    let client: String?
    let until: String
    let reason: String
    let by: String

    init(_ silence: Silence) {
        id = silence.id
        workflow = silence.workflow
        key = silence.key
        client = silence.client
        until = silence.until.description
        reason = silence.reason
        by = silence.madeBy
    }
}
