import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine`: records that do not fit, and what becomes of them.
struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "List rejected records, load them after a fix, or dismiss those that will not be fixed.",
        discussion: """
            A record that does not fit its table is kept as it came, with the rule and the place of what is wrong; the others of \
            its page load. The same record every night is one row with its attempts. For a week (`heal`) the next runs read its \
            range again; once the source sends what loads, or has it no more, the row is closed as healed.
            """,
        subcommands: [QuarantineList.self, QuarantineShow.self, QuarantineReplayCommand.self, QuarantineWaive.self]
    )
}
