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

extension AccessRole: ColumnValue {
    static var noun: String { "loader, agency or client" }
}

/// The group roles of one database, by name.
///
/// Roles belong to the server: groups that several warehouses shared would carry rights from one into the other.
package struct AccessGroups: Sendable {
    /// As `etl.access_group` has them.
    let names: [AccessRole: String]

    init(names: [AccessRole: String]) { self.names = names }

    package func name(of role: AccessRole) -> String {
        names[role] ?? AccessGroups.defaultName(of: role, database: "")
    }

    /// In the order of `etl.secure_tables`.
    var inOrder: [String] { AccessRole.allCases.map(name) }

    /// Those that `access init` has recorded; `nil`: it has not been run in this database.
    ///
    /// - Throws: `unusable` if a kind is none that this program knows.
    init?(rows: QueryResult) throws(WarehouseError) {
        var names: [AccessRole: String] = [:]
        for row in rows.rows { names[try row.value("kind")] = try row.value("role_name") }
        guard names.count == AccessRole.allCases.count else { return nil }
        self.names = names
    }

    static let recordedSQL = """
        select g.kind, g.role_name from etl.access_group g where g.role_oid = etl.group_of(g.kind)
        """

    /// Those of a database that may not be migrated yet.
    static func present(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError)
        -> AccessGroups?
    {
        guard try connection.execute(isPossibleSQL, doing: doing).only("is_possible") else { return nil }
        return try AccessGroups(rows: connection.execute(recordedSQL, doing: doing))
    }

    static let isPossibleSQL = """
        select pg_catalog.to_regclass('etl.access_group') is not null
          and pg_catalog.to_regprocedure('etl.group_of(text)') is not null
          and pg_catalog.to_regprocedure('etl.secure_tables(name,name,name)') is not null as is_possible
        """

    /// True if something lacks the rights or policies that it gets from `etl.secure_tables`, as that failed when it was made.
    static func areIncomplete(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) -> Bool
    {
        guard let groups = try present(on: connection, doing: doing) else { return false }
        return try connection.execute(
            areIncompleteSQL, [groups.name(of: .loader), groups.name(of: .agency)], doing: doing
        ).only("are_incomplete")
    }

    static let areIncompleteSQL = """
        select exists (
            select from etl.table_access a join pg_catalog.pg_class c on c.oid = a.table_name
            where not pg_catalog.has_table_privilege($1::name, c.oid, 'select')
              or a.readers <> 'none' and not pg_catalog.has_table_privilege($2::name, c.oid, 'select')
              or a.readers <> 'all' and not exists (
                select from pg_catalog.pg_policy p
                where c.relrowsecurity and p.polrelid = c.oid and p.polname = 'loader'
                  and p.polroles = array[(select r.oid from pg_catalog.pg_roles r where r.rolname = $1)])
          ) or exists (
            select from pg_catalog.pg_class s
            where s.relnamespace = 'etl'::regnamespace
              and case s.relkind when 'S' then not pg_catalog.has_sequence_privilege($1::name, s.oid, 'usage') else false end
          ) as are_incomplete
        """

    static let statements = [recordedSQL, isPossibleSQL, areIncompleteSQL]

    /// What PostgreSQL keeps of a name (bytes); it cuts longer ones without an error.
    package static let longestName = 63

    /// `octoload_client_marketing`. Of a database whose name leaves no room: its beginning, and eight digits of its hash.
    static func defaultName(of role: AccessRole, database: String) -> String {
        defaultName(of: role.rawValue, database: database)
    }

    static func defaultName(of word: String, database: String) -> String {
        let name = "octoload_\(word)_\(database)"
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
