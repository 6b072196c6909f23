import ArgumentParser
import Core
import Extract
import Runner
import Warehouse

/// `octoload quota reset`
struct QuotaReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Forget what was announced and counted: the next request starts at once.",
        discussion: """
            Announced rates, pauses, what the API said is left, and the requests counted so far are forgotten for this key; what is \
            configured holds on. Runs under way take it up with their next request.
            """)

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let all = try Workbench(common)
            let names = try api.names(in: all.configuration)
            guard names.count == 1 else {
                throw ValidationError("whose quota? add --api: \(names.joined(separator: ", "))")
            }
            let bench = all.viewing(names[0])
            let key = try bench.quotaKey()
            let forgotten = try await bench.withWarehouse("quota") { warehouse in
                try await forget(key, bench.configuration.api.limits, in: warehouse)
            }
            let document = ForgottenDocument(key: key, forgotten)
            common.render(document) { output(document.text + "\n") }
        }
    }

    /// Tries anew each time that a run was quicker.
    private func forget(_ key: String, _ limits: RateLimits, in warehouse: PostgresWarehouse) async throws
        -> QuotaForgotten?
    {
        for _ in 0..<1_000 {
            guard let entry = try await warehouse.quota.known(of: key) else { return nil }
            var quota = Quota(limits, state: Quota.State(json: entry.state, at: entry.now))
            let forgotten = quota.reset(at: entry.now)
            if try await warehouse.quota.replace(key, with: quota.state.json, ifVersion: entry.version) != nil {
                return forgotten
            }
        }
        throw RunFailure(.tryLater, "runs change the quota of \(key) too fast; run `octoload quota reset` again")
    }
}
