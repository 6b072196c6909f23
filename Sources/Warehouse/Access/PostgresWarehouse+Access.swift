import Core

extension PostgresWarehouse {
    /// What sets up roles, rights and policies. To be run by the owner of the schema, who may create roles.
    package func accessSetup() async throws(WarehouseError) -> AccessScript {
        let known = try await query(
            "select rolname from pg_catalog.pg_roles where rolname = any ($1::text[])",
            [arrayLiteral(AccessRole.names)], doing: "look for roles"
        ).rows.compactMap { $0[0] }
        return AccessScript(
            AccessRole.names.filter { !known.contains($0) }.map { "create role \($0) nologin" } + [
                PostgresWarehouse.secureTables
            ])
    }

    /// Sets up roles, rights and policies.
    ///
    /// - Throws: `AccessRefused` if the session lacks a right for it.
    package func setUpAccess() async throws {
        do {
            try await run(accessSetup())
        } catch let error as WarehouseError where ["42710", "23505"].contains(error.sqlState) {
            // Roles belong to the server: somebody has made them from another database meanwhile.
            try await run(accessSetup())
        }
    }

    static let secureTables =
        "call etl.secure_tables(\(AccessRole.names.map(sqlLiteral).joined(separator: ", ")))"

    /// Runs a script, whole or not at all.
    ///
    /// - Throws: `AccessRefused` if the session lacks a right for it; `WarehouseError` for any other trouble.
    package func run(_ script: AccessScript) async throws {
        do {
            try await runWhole(script, doing: "set up access")
        } catch {
            guard error.sqlState == "42501" else { throw error }
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
        try await query(
            "select exists (select from pg_catalog.pg_policies where schemaname = 'dw' and policyname = 'client_reader')",
            doing: "look for policies"
        ).scalar == "t"
    }

    /// A role as far as access is concerned; `nil` if there is none of that name.
    package struct Role: Sendable {
        /// Reads past every policy: a superuser, or one with BYPASSRLS.
        package var readsEverything: Bool
        /// Of the group roles, those that it is a member of, directly or not.
        package var groups: Set<AccessRole>
    }

    package func role(named name: String) async throws(WarehouseError) -> Role? {
        let rows = try await query(
            """
            select r.rolsuper or r.rolbypassrls, g.rolname
            from pg_catalog.pg_roles r
            left join pg_catalog.pg_roles g
              on g.rolname = any ($2::text[]) and pg_catalog.pg_has_role(r.oid, g.oid, 'member')
            where r.rolname = $1
            """, [name, arrayLiteral(AccessRole.names)], doing: "look for the role"
        ).rows
        guard let first = rows.first else { return nil }
        return Role(
            readsEverything: first[0] == "t",
            groups: Set(rows.compactMap { $0[1].flatMap { AccessRole(rawValue: $0) } }))
    }

    /// Lets a role read the rows of clients.
    package func grant(domains: [Int64], to role: String) -> AccessScript {
        AccessScript(
            ["grant \(AccessRole.client.rawValue) to \(SQLIdentifier(role))"]
                + domains.map {
                    "insert into etl.reader_domain (reader_role, domain_key) values (\(sqlLiteral(role)), \($0)) "
                        + "on conflict do nothing"
                })
    }

    /// Takes the rows of clients from a role, and with the last of them its membership.
    package func revoke(domains: [Int64], from role: String, isLast: Bool) -> AccessScript {
        let keys = domains.map(String.init).joined(separator: ", ")
        let deletion =
            "delete from etl.reader_domain where reader_role = \(sqlLiteral(role)) and domain_key in (\(keys))"
        return AccessScript(
            [deletion] + (isLast ? ["revoke \(AccessRole.client.rawValue) from \(SQLIdentifier(role))"] : []))
    }

    /// Makes a role a member of a group, or ends that.
    package func membership(of role: String, in group: AccessRole, isGranted: Bool) -> AccessScript {
        AccessScript([
            "\(isGranted ? "grant" : "revoke") \(group.rawValue) \(isGranted ? "to" : "from") \(SQLIdentifier(role))"
        ])
    }

    /// Who reads what: grants of clients, then members of the other groups.
    package struct Grant: Sendable {
        package var role: String
        package var group: AccessRole
        package var domainKey: Int64?
        package var domainID: String?
        package var client: String?
        package var grantedAt: Instant?
        /// The role is gone, its grant is not.
        package var isOrphan: Bool
    }

    package func grants() async throws(WarehouseError) -> [Grant] {
        let clients = try await query(
            """
            select g.reader_role, g.domain_key, d.domain_id, d.domain_name, g.granted_at, r.rolname is null
            from etl.reader_domain g
            left join dw.dim_domain d on d.domain_key = g.domain_key
            left join pg_catalog.pg_roles r on r.rolname = g.reader_role
            order by g.reader_role, d.domain_name, d.domain_id
            """, doing: "list access"
        ).rows.map { row in
            Grant(
                role: row[0] ?? "", group: .client, domainKey: row[1].flatMap { Int64($0) }, domainID: row[2],
                client: row[3], grantedAt: parseInstant(row[4]), isOrphan: row[5] == "t")
        }
        let members = try await query(
            """
            select m.rolname, g.rolname
            from pg_catalog.pg_auth_members a
            join pg_catalog.pg_roles m on m.oid = a.member
            join pg_catalog.pg_roles g on g.oid = a.roleid
            where g.rolname = any ($1::text[]) order by 2, 1
            """, [arrayLiteral([AccessRole.loader, .agency].map(\.rawValue))], doing: "list access"
        ).rows.compactMap { row in
            row[1].flatMap { AccessRole(rawValue: $0) }.map { Grant(role: row[0] ?? "", group: $0, isOrphan: false) }
        }
        return clients + members
    }
}
