import ArgumentParser
import CEmbeddedUnits
import Core
import Foundation

/// `octoload schedule`: how to have it started every night.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Print what starts octoload every night.",
        discussion: "Nothing is installed: deploy/systemd/install does that, or you.",
        subcommands: [SchedulePrint.self]
    )
}
