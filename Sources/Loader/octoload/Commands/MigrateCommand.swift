import ArgumentParser
import Core
import Foundation
import Logging
import Warehouse

/// `octoload migrate`: the warehouse's schema, up to date.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the warehouse's schema up to date.",
        discussion: """
            Makes the schema etl, the loader's books, and with a star the schemas dw and mart: of BusyOcto, whose pipelines.yaml \
            says so. For another API the books are enough. A database that has a star keeps it.

            Tables only go forward, each file in a transaction of its own; views and functions are made anew when they have changed, \
            all in one. A transaction waits three seconds at most for what somebody reads. Nothing to do is fine. With --plan nothing \
            is changed.
            """
    )

    /// What `--star` asks for.
    enum Wish: String, ExpressibleByArgument, CaseIterable {
        case busyocto, none

        var star: Star? { Star(rawValue: rawValue) }
    }

    @Option(help: "The star to make besides the books (default: warehouse.star of the configuration, else none).")
    var star: Wish?

    @Flag(help: "Print which files would be applied.")
    var plan = false

    @Flag(help: "With --plan: print their SQL.")
    var sql = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if sql, !plan { throw ValidationError("--sql goes with --plan") }
    }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, star: star)
            if plan {
                return show(
                    try await bench.withWarehouse("migrate", isMigrated: false) { warehouse in
                        try await requireStar(warehouse)
                        return try await warehouse.migrationPlan()
                    })
            }
            let (database, applied, isWithoutGroups) = try await bench.withWarehouse("migrate", isMigrated: false) {
                warehouse in
                let database = try await warehouse.server.address()
                // Before anything is made there: the wrong one is easily named.
                bench.log.info("migrates \(database)")
                try await requireStar(warehouse)
                let applied = try await warehouse.migrate()
                return (database, applied, try await warehouse.hasGrantsWithoutGroups())
            }
            if isWithoutGroups {
                complain(
                    "roles are granted clients here, but this database has no groups of its own yet, so they read nothing: run `octoload access init`, then grant each of them again; `octoload access list` has them"
                )
            }
            common.render(Done(database: database, applied: applied)) {
                output(applied.isEmpty ? "" : applied.map { Words("applied \($0)\n") }.joined())
                output("up to date: \(database)\n")
            }
        }
    }

    /// A star is not taken away: it has data.
    private func requireStar(_ warehouse: PostgresWarehouse) async throws {
        guard star == Wish.none, let present = try await warehouse.presentStar() else { return }
        throw RunFailure(
            .configuration,
            "--star none: this database has the star of \(present.rawValue), which stays and is kept up to date; leave the option out, "
                + "or name another database")
    }

    private struct Done: Encodable {
        let database: String
        let applied: [String]
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
            output(planned.map { Words("-- \($0.name)\nbegin;\n\n\(Words(lines: $0.sql))\ncommit;\n\n") }.joined())
        case .text:
            output(
                planned.isEmpty
                    ? "up to date\n"
                    : planned.map { Words("would apply \($0.name) (\($0.statements) statements)\n") }.joined()
            )
        }
    }
}
