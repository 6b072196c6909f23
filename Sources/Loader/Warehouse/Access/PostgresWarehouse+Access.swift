import Core

extension PostgresWarehouse {
    /// The groups of this database, as `access init` has recorded them; `nil`: it has not been run here.
    package func accessGroups() async throws(WarehouseError) -> AccessGroups? {
        try AccessGroups(rows: await query(AccessGroups.recordedSQL, doing: "look for the groups"))
    }

    /// What sets up roles, rights and policies. To be run by the owner of the schema, who may create roles.
    ///
    /// - Throws: `insecure` if a role that this database has not made bears a group's name and has members, who would get
    ///   rights that nobody has granted.
    package func accessSetup() async throws(WarehouseError) -> AccessScript {
        let doing = "look for roles"
        do throws(WarehouseError) {
            if let groups = try await accessGroups() {
                return AccessScript([groups.secureTables] + (try await actorSetup(groups)))
            }
        } catch {
            // Whoever may not see the groups may not run the script either, but can have it printed for somebody who may.
            guard error.kind == .refused, error.sqlState == "42501" else { throw error }
        }
        let database: String = try await query(PostgresWarehouse.databaseSQL, doing: doing).only("name")
        let groups = AccessGroups(
            names: Dictionary(
                uniqueKeysWithValues: AccessRole.allCases.map {
                    ($0, AccessGroups.defaultName(of: $0, database: database))
                }))
        let known = try await query(
            PostgresWarehouse.knownRolesSQL, [arrayLiteral(groups.inOrder)], doing: doing
        ).map { row throws(WarehouseError) -> (name: String, members: String?) in
            (try row.value("rolname"), try row.optional("members"))
        }
        for case (let name, let members?) in known {
            throw WarehouseError(
                .insecure, doing: "set up access",
                "the role \(name) is there already, was not made for this database, and has members (\(members)), who would "
                    + "get rights here",
                hint: "drop role \(SQLIdentifier(name)), or revoke it from them, and run it again")
        }
        let names = Set(known.map(\.name))
        return AccessScript(
            groups.inOrder.filter { !names.contains($0) }.map { "create role \(SQLIdentifier($0)) nologin" } + [
                groups.secureTables
            ] + (try await actorSetup(groups)))
    }

    static let databaseSQL = "select pg_catalog.current_database() as name"

    static let knownRolesSQL = """
        select r.rolname, pg_catalog.string_agg(m.rolname, ', ' order by m.rolname) as members
        from pg_catalog.pg_roles r
        left join pg_catalog.pg_auth_members a on a.roleid = r.oid
        left join pg_catalog.pg_roles m on m.oid = a.member and m.rolname <> current_user
        where r.rolname = any ($1::text[]) group by r.rolname order by r.rolname
        """

    /// Sets up roles, rights and policies.
    ///
    /// - Throws: `AccessRefused` if the session lacks a right for it.
    package func setUpAccess() async throws {
        try await run(accessSetup())
    }

    /// Runs a script, whole or not at all.
    ///
    /// - Throws: `AccessRefused` if the session lacks a right for it; `WarehouseError` for any other trouble.
    package func run(_ script: AccessScript) async throws {
        do {
            try await runWhole(script, doing: "set up access")
        } catch {
            guard error.kind == .refused, error.sqlState == "42501" else { throw error }
            throw AccessRefused(cause: error, script: script)
        }
    }

    /// In one transaction, which waits for nobody for long. What ends by a deadlock is done again: scripts may be repeated.
    func runWhole(_ script: AccessScript, doing: String) async throws(WarehouseError) {
        for _ in 1..<3 {
            do throws(WarehouseError) { return try await runOnce(script, doing: doing) } catch {
                guard ["40P01", "40001"].contains(error.sqlState ?? "") else { throw error }
            }
        }
        try await runOnce(script, doing: doing)
    }

    private func runOnce(_ script: AccessScript, doing: String) async throws(WarehouseError) {
        let text = "begin; set local lock_timeout = '3s';\n\(script.text)commit"
        try await control.run { connection throws(WarehouseError) in
            do throws(WarehouseError) {
                try connection.executeScript(text, doing: doing)
            } catch {
                _ = try? connection.execute("rollback", doing: doing)
                throw error
            }
        }
    }

    /// Whether `access init` has been run on this database.
    package func hasAccessSetup() async throws(WarehouseError) -> Bool {
        try await accessGroups() != nil
    }

    /// Whether roles were granted clients before this database had groups of its own: in a copy, or by an older version.
    package func hasGrantsWithoutGroups() async throws(WarehouseError) -> Bool {
        try await query(PostgresWarehouse.orphanedGrantsSQL, doing: "look for grants").only("is_so")
    }

    static let orphanedGrantsSQL = """
        select exists (select from etl.reader_domain) and not exists (
          select from etl.access_group g where g.role_oid = etl.group_of(g.kind)) as is_so
        """

    /// A role as far as access is concerned; `nil` if there is none of that name.
    package struct Role: Sendable {
        /// Reads past every policy: a superuser, or one with BYPASSRLS.
        package var readsEverything: Bool
        /// Of the group roles, those that it is a member of, directly or not.
        package var groups: Set<AccessRole>
    }

    package func role(named name: String) async throws(WarehouseError) -> Role? {
        let rows = try await query(PostgresWarehouse.roleSQL, [name], doing: "look for the role")
        guard let first = rows.rows.first else { return nil }
        return Role(
            readsEverything: try first.value("reads_everything"),
            groups: Set(
                try rows.map { row throws(WarehouseError) -> AccessRole? in try row.optional("kind") }
                    .compactMap(\.self)))
    }

    static let roleSQL = """
        select r.rolsuper or r.rolbypassrls as reads_everything, g.kind
        from pg_catalog.pg_roles r
        left join etl.access_group g
          on g.role_oid = etl.group_of(g.kind) and pg_catalog.pg_has_role(r.oid, g.role_oid, 'member')
        where r.rolname = $1
        """
}

extension AccessGroups {
    /// Gives the groups their rights and each table its policies; changes nothing that is right already.
    var secureTables: String {
        "call etl.secure_tables(\(inOrder.map(sqlLiteral).joined(separator: ", ")))"
    }

    /// Any change of a schema's rights makes all sessions plan their prepared statements anew, and with them the clients.
    private var replan: String {
        "grant usage on schema etl to \(SQLIdentifier(name(of: .client)))"
    }

    /// Lets a role read the rows of clients.
    package func grant(domains: [Int64], to role: String) -> AccessScript {
        AccessScript(
            ["grant \(SQLIdentifier(name(of: .client))) to \(SQLIdentifier(role))"]
                + domains.map {
                    "insert into etl.reader_domain (reader_role, domain_key, role_oid) "
                        + "select rolname, \($0), oid from pg_catalog.pg_roles where rolname = \(sqlLiteral(role)) "
                        + "on conflict (reader_role, domain_key) do update set role_oid = excluded.role_oid"
                } + [replan])
    }

    /// Takes the rows of clients from a role, and with the last of them its membership.
    package func revoke(domains: [Int64], from role: String, isLast: Bool) -> AccessScript {
        let keys = domains.map(String.init).joined(separator: ", ")
        let deletion =
            "delete from etl.reader_domain where reader_role = \(sqlLiteral(role)) and domain_key in (\(keys))"
        let end = "revoke \(SQLIdentifier(name(of: .client))) from \(SQLIdentifier(role))"
        return AccessScript([deletion] + (isLast ? [end] : []) + [replan])
    }

    /// Makes a role a member of a group, or ends that.
    package func membership(of role: String, in group: AccessRole, isGranted: Bool) -> AccessScript {
        let group = SQLIdentifier(name(of: group))
        return AccessScript([
            "\(isGranted ? "grant" : "revoke") \(group) \(isGranted ? "to" : "from") \(SQLIdentifier(role))", replan,
        ])
    }
}
