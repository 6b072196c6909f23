import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload quarantine waive`
struct QuarantineWaive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waive", abstract: "Dismiss rejected records that will not be fixed.",
        discussion: "They stay in the table, are no longer counted by `octoload status`, and are not read again.")

    @Argument(help: "Ids that list shows.")
    var ids: [Int64] = []

    @Option(help: "All open ones that this rule refused, bad_format for example.")
    var rule: String?

    @Option(help: "All open ones of this pipeline; with --rule, those that it refused.")
    var pipeline: String?

    @Flag(help: "All open ones.")
    var all = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        let isNarrow = rule != nil || pipeline != nil
        guard [!ids.isEmpty, isNarrow, all && !isNarrow].filter({ $0 }).count == 1 else {
            throw ValidationError("say which: ids, --rule, --pipeline or --all; see `octoload quarantine list`")
        }
        if let rule, RejectionRule(rawValue: rule) == nil {
            let rules = RejectionRule.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no rule \"\(rule.escapedForMessage)\"; rules are: \(rules)")
        }
    }

    func run() async throws {
        try await withWarehouse("quarantine", common) { warehouse in
            guard !ids.isEmpty else {
                let count = try await warehouse.quarantine.waive(
                    rule: rule.flatMap { RejectionRule(rawValue: $0) }, pipeline: pipeline)
                return output("\(grouped(count)) waived\n")
            }
            let unknown = try await warehouse.quarantine.unknown(among: ids)
            guard unknown.isEmpty else { throw RunFailure.missingRejects(unknown) }
            let count = try await warehouse.quarantine.waive(ids)
            output("\(count) waived\(count < ids.count ? ", the others were closed already" : "")\n")
        }
    }
}
