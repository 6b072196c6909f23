import ArgumentParser
import Core
import Warehouse

/// `octoload actions retry`
struct ActionsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try failed actions anew, with attempts of their own and under the same key.")

    @OptionGroup var chosen: ChosenActions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await chosen.decide(.retry, "retried", common)
    }
}
