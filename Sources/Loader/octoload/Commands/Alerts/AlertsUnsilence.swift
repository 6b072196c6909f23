import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload alerts unsilence`
struct AlertsUnsilence: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsilence", abstract: "End a silence before its time.")

    @Argument(help: "The silence that list shows.")
    var id: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("alerts", common) { warehouse in
            guard try await warehouse.silences.end(id) else {
                throw RunFailure(.configuration, "no silence \(id) is in force; see `octoload alerts list`")
            }
            common.render(EndedSilence(id: id)) { output("silence \(id) is over\n") }
        }
    }
}

private struct EndedSilence: Encodable {
    let id: Int64
}
