import Core

/// The kinds of group roles that rights are given to. Groups cannot log in; logins become their members.
package enum AccessRole: String, CaseIterable, Sendable {
    /// Writes the star and the books: what `octoload run` logs in as, if not as the owner.
    case loader
    /// Reads the rows of all clients.
    case agency
    /// Reads the rows of the clients that are granted.
    case client
}

/// The group roles of one database, by name.
///
/// Roles belong to the server: groups that several warehouses shared would carry rights from one into the other.
package struct AccessGroups: Sendable {
    /// As `etl.access_group` has them.
    let names: [AccessRole: String]

    package func name(of role: AccessRole) -> String {
        names[role] ?? AccessGroups.defaultName(of: role, database: "")
    }

    /// In the order of `etl.secure_tables`.
    var inOrder: [String] { AccessRole.allCases.map(name) }

    /// What PostgreSQL keeps of a name (bytes); it cuts longer ones without an error.
    package static let longestName = 63

    /// `octoload_client_marketing`. Of a database whose name leaves no room: its beginning, and eight digits of its hash.
    static func defaultName(of role: AccessRole, database: String) -> String {
        let name = "octoload_\(role.rawValue)_\(database)"
        guard name.utf8.count > longestName else { return name }
        let digits = hexadecimal(Array(database.utf8).withUnsafeBytes { sha256($0) }).prefix(8)
        var beginning = name
        while beginning.utf8.count + 1 + digits.count > longestName { beginning.removeLast() }
        return "\(beginning)_\(digits)"
    }
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
