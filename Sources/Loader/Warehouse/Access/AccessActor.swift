import Core

/// The role as which workflows ask the warehouse: nobody logs in as it, and it reads what the agency reads.
///
/// It is told by its name and what it is a member of, not recorded: a copy of a warehouse has none of its own until
/// `octoload access init` makes it.
enum AccessActor {
    /// `octoload_actor_marketing`
    static func name(database: String) -> String { AccessGroups.defaultName(of: "actor", database: database) }

    /// The actor of this database, if it can do no more than it should: no login, no right of a superuser, a member of the
    /// agency and of nothing else.
    static let presentSQL = """
        select r.rolname from pg_catalog.pg_roles r
        join pg_catalog.pg_auth_members m on m.member = r.oid
        where r.rolname = \(ownName) and not r.rolcanlogin and not r.rolsuper and not r.rolbypassrls and not r.rolcreaterole
          and not r.rolreplication and not r.rolcreatedb and m.roleid = etl.group_of('agency')
          and not exists (select from pg_catalog.pg_auth_members o where o.member = r.oid and o.roleid <> m.roleid)
        limit 1
        """

    /// The same name, as the database makes it.
    static let ownName = """
        (select case when pg_catalog.octet_length('octoload_actor_' || d.name) <= 63 then 'octoload_actor_' || d.name else
          (select pg_catalog.substr('octoload_actor_' || d.name, 1, c.length) || '_'
             || pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(d.name, 'UTF8')), 'hex'), 8)
           from pg_catalog.generate_series(1, 63) c (length)
           where pg_catalog.octet_length(pg_catalog.substr('octoload_actor_' || d.name, 1, c.length)) <= 54
           order by c.length desc limit 1) end
         from (select pg_catalog.current_database()::text as name) d)
        """

    static let strangersSQL = """
        select m.rolname from pg_catalog.pg_roles r
        join pg_catalog.pg_auth_members a on a.roleid = r.oid
        join pg_catalog.pg_roles m on m.oid = a.member
        where r.rolname = $1 and m.rolname <> all ($2::text[]) order by m.rolname
        """

    static let rolesSQL = """
        select exists (select from pg_catalog.pg_roles r where r.rolname = $1) as is_there,
          pg_catalog.pg_get_userbyid(n.nspowner) as owner
        from pg_catalog.pg_namespace n where n.nspname = 'etl'
        """

    static let statements = [presentSQL, strangersSQL, rolesSQL]
}

extension PostgresWarehouse {
    /// Statements that make the actor, and let loaders and the owner become it.
    func actorSetup(_ groups: AccessGroups) async throws(WarehouseError) -> [String] {
        let doing = "look for the role of workflows"
        let database: String = try await query(PostgresWarehouse.databaseSQL, doing: doing).only("name")
        let name = AccessActor.name(database: database)
        let row = try await query(AccessActor.rolesSQL, [name], doing: doing).onlyRow()
        let owner: String = try row.value("owner")
        let entitled = [owner, groups.name(of: .loader)]
        let strangers: [String] = try await query(
            AccessActor.strangersSQL, [name, arrayLiteral(entitled)], doing: doing
        ).column("rolname")
        guard strangers.isEmpty else {
            throw WarehouseError(
                .insecure, doing: "set up access",
                "the role \(name) has members (\(strangers.joined(separator: ", "))), who would read all clients",
                hint: "drop role \(SQLIdentifier(name)), or revoke it from them, and run it again")
        }
        let isThere: Bool = try row.value("is_there")
        return (isThere ? [] : ["create role \(SQLIdentifier(name)) nologin"]) + [
            "grant \(SQLIdentifier(groups.name(of: .agency))) to \(SQLIdentifier(name))",
            "grant \(SQLIdentifier(name)) to \(entitled.map { "\(SQLIdentifier($0))" }.joined(separator: ", "))",
        ]
    }
}
