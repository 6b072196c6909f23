import ArgumentParser
import Foundation
import Warehouse

/// `octoload migrate`: the warehouse's schema, up to date.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the warehouse's schema up to date.",
        discussion: """
            Migrations only go forward, each in a transaction of its own that waits three seconds at most for a table that \
            somebody reads. Nothing to do is fine. With --plan nothing is changed.
            """
    )

    @Flag(help: "Print which migrations would run.")
    var plan = false

    @Flag(help: "With --plan: print their SQL.")
    var sql = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if sql, !plan { throw ValidationError("--sql goes with --plan") }
    }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            if plan {
                return show(
                    try await bench.withWarehouse("migrate", isMigrated: false) { try await $0.migrationPlan() })
            }
            let applied = try await bench.withWarehouse("migrate", isMigrated: false) { try await $0.migrate() }
            switch common.outputFormat {
            case .json: output(encode(["applied": applied]) + "\n")
            case .text:
                output(applied.isEmpty ? "up to date\n" : applied.map { "applied \($0)\n" }.joined())
            }
        }
    }

    private struct Entry: Encodable {
        let name: String
        let statements: Int
        let sql: String?
    }

    private func show(_ planned: [PlannedMigration]) {
        switch common.outputFormat {
        case .json:
            let entries = planned.map { Entry(name: $0.name, statements: $0.statements, sql: sql ? $0.sql : nil) }
            output(encode(["planned": entries]) + "\n")
        case .text where sql:
            output(planned.map { "-- \($0.name)\nbegin;\n\n\($0.sql)\ncommit;\n\n" }.joined())
        case .text:
            output(
                planned.isEmpty
                    ? "up to date\n" : planned.map { "would apply \($0.name) (\($0.statements) statements)\n" }.joined()
            )
        }
    }
}
