import ArgumentParser
import Core
import Warehouse

/// `octoload actions cancel`
struct ActionsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Have actions that are not done never be done; their later steps fall away.")

    @OptionGroup var chosen: ChosenActions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await chosen.decide(.cancel, "cancelled", common)
    }
}
