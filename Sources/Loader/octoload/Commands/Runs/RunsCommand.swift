import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload runs`: what was started when, and what became of it.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show past runs, and what one of them did.",
        subcommands: [RunsList.self, RunsShow.self],
        defaultSubcommand: RunsList.self
    )
}
