import ArgumentParser
import Core
import Extract
import Runner
import Warehouse

/// `octoload quota show`
struct QuotaShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show rates, what is used of them, pauses, and who waits for what.",
        discussion: """
            holds: requests that a rate allows now; less than a tenth of limits.requests is kept to for one window only. paths: \
            those whose last answer named the rate. postponed: runs that ended with 75 rather than wait for over an hour.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let key = try bench.quotaKey()
            let quota = try await bench.withWarehouse("quota") { try await KeyQuota.of(key, bench, in: $0) }
            let document = QuotaDocument([quota], bench.configuration)
            common.render(document) { output(document.text + "\n") }
        }
    }
}
