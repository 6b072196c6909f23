import ArgumentParser
import Core
import Warehouse

/// `octoload actions release`
struct ActionsRelease: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let held actions go on.")

    @OptionGroup var chosen: ChosenActions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await chosen.decide(.release, "released", common)
    }
}
