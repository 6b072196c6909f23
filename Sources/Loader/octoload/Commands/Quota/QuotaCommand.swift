import ArgumentParser
import Core
import Extract
import Runner
import Warehouse

/// `octoload quota`: what the API key may still ask, and who waits for it.
struct QuotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota",
        abstract: "Show the quota of the API key, or forget what the API said of it.",
        discussion: """
            All processes that use a key share its quota, in the database. Rates are configured (limits.requests), or announced by \
            the API's own answers: 2xx, 304 and 429, never a proxy's 503. What no answer repeats is forgotten after its window.
            """,
        subcommands: [QuotaShow.self, QuotaReset.self],
        defaultSubcommand: QuotaShow.self
    )
}
