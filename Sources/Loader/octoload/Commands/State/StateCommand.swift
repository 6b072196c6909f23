import ArgumentParser
import Core
import Warehouse

/// `octoload state`: how far pipelines are, and whose progress that is.
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Show whose progress a pipeline's is; take it over, forget it, rename it.",
        discussion: """
            Progress belongs to a list and its tables, not only to a name: the API's address, the path, the parameters of query:, \
            where the records lie, and the tables. If one of them differs from what the books have, run and backfill end with 78 \
            before anything is asked. Another port of this machine is the same address. Page sizes, since, window and columns \
            may change freely.
            """,
        subcommands: [StateShow.self, StateAdopt.self, StateReset.self, StateRename.self],
        defaultSubcommand: StateShow.self
    )
}
