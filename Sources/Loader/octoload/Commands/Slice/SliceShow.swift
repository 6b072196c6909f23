import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload slice show`
struct SliceShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show why a slice is held, with the rules its records broke and a few values.")

    @Argument(help: "The id that list shows.")
    var id: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("slice", common) { warehouse in
            guard let slice = try await warehouse.heldSlices.slice(id) else {
                throw RunFailure(.configuration, "there is no held slice \(id); see `octoload slice list --all`")
            }
            common.render(HeldEntry(slice)) { output(text(slice) + "\n") }
        }
    }

    private func text(_ slice: HeldSlice) -> Words {
        var lines: [Words] = [
            "pipeline   \(slice.pipeline)", "partition  \(slice.partitionKey.isEmpty ? "–" : slice.partitionKey)",
            "slice      \(slice.range)", "gate       \(slice.gate)",
            "state      \(slice.state), \(slice.attempts)×, first \(slice.firstHeldAt.description), last \(slice.lastHeldAt.description)",
            "problem    \(slice.message)",
        ]
        if !slice.rules.isEmpty {
            var table = TextTable([
                ("rule", .left), ("place", .left), ("records", .right), ("wanted", .left), ("for example", .left),
            ])
            for rule in slice.rules {
                table.add([
                    rule.rule, rule.pointer.isEmpty ? "the record" : rule.pointer, grouped(rule.count),
                    clipped(rule.message, to: 60), rule.samples.map { "\"\($0)\"" }.joined(separator: " "),
                ])
            }
            lines += ["", table.rendered()]
        }
        if slice.state == "held" {
            lines += [
                "", "was it the API? then read it again: octoload run \(slice.pipeline)",
                "is it the truth? then let it pass:   octoload slice accept \(slice.id)",
            ]
        }
        return lines.joined(separator: "\n")
    }
}
