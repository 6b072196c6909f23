import Core

/// A right of everybody (`public`) that a client's reader has no use for, but to harm others or to carry data away.
package struct AccessHardening: Sendable {
    /// `make objects in the schema "public"`.
    package let right: String
    /// What takes it away, for whoever may.
    package let script: AccessScript
}

extension PostgresWarehouse {
    /// The rights of everybody that are still there.
    package func hardening() async throws(WarehouseError) -> [AccessHardening] {
        let doing = "look for rights of everybody"
        let groups = try await accessGroups()
        let keepers = [groups?.name(of: .loader), groups?.name(of: .agency)].compactMap { $0 }
        var rights: [AccessHardening] = []
        guard let row = try await query(PostgresWarehouse.publicRightsSQL, doing: doing).rows.first else { return [] }
        let (database, owner): (String, String) = (try row.value("database"), try row.value("owner"))
        if try row.value("makes_objects") {
            rights.append(
                AccessHardening(
                    right: "make objects in the schema \"public\"",
                    script: AccessScript(["revoke create on schema public from public"])))
        }
        if try row.value("makes_temporary") {
            let name = SQLIdentifier(database)
            let others = ([owner] + keepers).map { "\(SQLIdentifier($0))" }.joined(separator: ", ")
            rights.append(
                AccessHardening(
                    right: "make temporary tables",
                    script: AccessScript([
                        "grant temporary on database \(name) to \(others)",
                        "revoke temporary on database \(name) from public",
                    ])))
        }
        let functions: [String] = try await query(PostgresWarehouse.largeObjectsSQL, doing: doing).column("routine")
        if !functions.isEmpty {
            rights.append(
                AccessHardening(
                    right: "make large objects",
                    script: AccessScript([
                        "revoke execute on function \(functions.joined(separator: ", ")) from public"
                    ])))
        }
        return rights
    }

    static let publicRightsSQL = """
        select pg_catalog.current_database() as database, pg_catalog.pg_get_userbyid(n.nspowner) as owner,
          exists (select from pg_catalog.pg_namespace p
            where p.nspname = 'public' and pg_catalog.has_schema_privilege('public', p.oid, 'create')) as makes_objects,
          pg_catalog.has_database_privilege('public', pg_catalog.current_database(), 'temporary') as makes_temporary
        from pg_catalog.pg_namespace n where n.nspname = 'etl'
        """

    static let largeObjectsSQL = """
        select p.oid::regprocedure::text as routine from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_open', 'lowrite')
          and pg_catalog.has_function_privilege('public', p.oid, 'execute') order by routine
        """

    /// Takes those rights away, each for itself; returns what this user may not take.
    package func harden() async throws(WarehouseError) -> [AccessHardening] {
        for right in try await hardening() {
            do throws(WarehouseError) { try await runWhole(right.script, doing: "take rights from everybody") } catch {
                guard error.sqlState == "42501" else { throw error }
            }
        }
        // A right of somebody else is not taken, with a warning instead of an error.
        return try await hardening()
    }
}
