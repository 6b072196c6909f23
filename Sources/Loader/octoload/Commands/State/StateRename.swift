import ArgumentParser
import Core
import Warehouse

/// `octoload state rename`
struct StateRename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a pipeline's progress another name, after it was renamed in the configuration.",
        discussion: """
            Everything that the books have under the old name goes on under the new one: marks, ledger, quarantine, held slices, \
            backfills, runs. To be run before the first run under the new name.
            """)

    @Argument(help: "The name that the books have.")
    var old: String

    @Argument(help: "The name that the configuration has.")
    var new: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames([new], in: bench.configuration)
            guard old != new else { throw ValidationError("both names are \"\(new)\"") }
            try await bench.withWarehouse("state") { try await $0.progress.rename(old, to: new) }
            common.render(["was": old, "is": new]) { output("\(old) is \(new) now\n") }
        }
    }
}
