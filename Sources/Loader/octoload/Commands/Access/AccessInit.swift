import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload access init`
struct AccessInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the group roles, their rights and the policies.",
        discussion: """
            To be run as the owner of the schemas. May be run again, and should be after a migration by another user; \
            `octoload migrate` does so itself. Where it may not, it prints the SQL for a database administrator and exits with 74.

            It also takes from everybody (public) the right to make objects in the schema "public", temporary tables and large \
            objects of this database, and says what it could not take; the loader and the agency keep temporary tables.
            """
    )

    @Flag(help: "Print the SQL instead of running it.")
    var print = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            if print {
                let scripts = [try await warehouse.accessSetup()] + (try await warehouse.hardening()).map(\.script)
                return output(Words(lines: scripts.map(\.text).joined()))
            }
            let runner = AccessRunner(warehouse)
            try await runner.run { try await warehouse.setUpAccess() }
            let groups = try await runner.groups()
            output("access is set up: \(AccessRole.allCases.map(groups.name).joined(separator: ", "))\n")
            for left in try await warehouse.harden() {
                let remedy = left.script.statements.joined(separator: "; ")
                complain(
                    "this user may not take from everybody (public) the right to \(left.right); an administrator can: \(remedy)"
                )
            }
        }
    }
}
