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

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let views = try api.names(in: bench.configuration).map { bench.viewing($0) }
            let keys = try views.map { try $0.quotaKey() }
            let quotas = try await bench.withWarehouse("quota") { warehouse in
                var quotas: [KeyQuota] = []
                for (view, key) in zip(views, keys) {
                    quotas.append(try await KeyQuota.of(key, view, in: warehouse))
                }
                return quotas
            }
            let document = QuotaDocument(quotas, bench.configuration)
            common.render(document) { output(document.text + "\n") }
        }
    }
}
