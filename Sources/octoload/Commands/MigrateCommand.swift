import ArgumentParser
import Foundation
import Warehouse

/// `octoload migrate`: the warehouse's schema, up to date.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the warehouse's schema up to date.",
        discussion: "Migrations only go forward, each in a transaction of its own. Nothing to do is fine."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let warehouse = try Workbench(common).warehouse(runID: "migrate")
            try await warehouse.connect()
            let applied = try await warehouse.migrate()
            await warehouse.close()
            switch common.outputFormat {
            case .json: output(encode(["applied": applied]) + "\n")
            case .text:
                output(applied.isEmpty ? "up to date\n" : applied.map { "applied \($0)\n" }.joined())
            }
        }
    }
}
