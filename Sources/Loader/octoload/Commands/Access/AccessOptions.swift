import ArgumentParser
import Core
import Foundation
import Warehouse

/// What a role is granted, or not any more.
struct AccessOptions: ParsableArguments {
    @Option(help: "A role that logs in, or a group of such roles.")
    var role: String

    @Option(
        help: ArgumentHelp(
            "A client: its id in the API, or its name if no other has it; may be repeated.", valueName: "client"))
    var domain: [String] = []

    @Flag(help: "All clients.")
    var agency = false

    @Flag(help: "Writing, as octoload run does.")
    var loader = false

    func validate() throws {
        // PostgreSQL cuts longer names without an error, and they would name somebody else.
        guard role.utf8.count <= AccessGroups.longestName else {
            throw ValidationError(
                "--role: a name of PostgreSQL has at most \(AccessGroups.longestName) bytes, this one has \(role.utf8.count)"
            )
        }
        guard [!domain.isEmpty, agency, loader].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of --domain, --agency and --loader")
        }
    }

    var group: AccessRole { agency ? .agency : loader ? .loader : .client }
}
