import Core

/// The group roles that rights are given to. They cannot log in; logins become their members.
package enum AccessRole: String, CaseIterable, Sendable {
    /// Writes everything: what `octoload run` logs in as, if not as the owner.
    case loader = "octoload_loader"
    /// Reads the rows of all clients.
    case agency = "octoload_agency"
    /// Reads the rows of the clients that are granted.
    case client = "octoload_client"

    /// Of all of them.
    static let names = allCases.map(\.rawValue)
}

/// Statements that set something up, for this session or, if it may not, for somebody who may.
package struct AccessScript: Sendable {
    package var statements: [String]

    package init(_ statements: [String]) {
        self.statements = statements
    }

    package var text: String { statements.map { "\($0);\n" }.joined() }
}

/// The session lacks the right to run a script of access.
package struct AccessRefused: Error, Sendable {
    /// What the server said.
    package let cause: WarehouseError
    /// All of the script; none of it has been done.
    package let script: AccessScript
}
