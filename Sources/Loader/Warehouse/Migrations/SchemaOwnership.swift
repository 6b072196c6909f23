import Core

/// Whether the schemas of the warehouse, and what is in them, belong to whoever migrates.
///
/// The owner of a table may hang a trigger on it, and the owner of a schema may replace what is in it, which would then run with
/// the rights of the migrator: a superuser's, perhaps. A member of an owner trusts it; a superuser is a member of everybody,
/// and so of nobody.
struct SchemaOwnership {
    let schemas: [String]

    static let foreignSQL = """
        with me as (
          select r.oid, r.rolname, r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user
        ), owned as (
          select n.oid as namespace, 'the schema ' || n.nspname as name, n.nspowner as owner, 0 as place
          from pg_catalog.pg_namespace n
          union all
          select c.relnamespace, c.oid::regclass::text, c.relowner, 1 from pg_catalog.pg_class c
          where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          union all
          select p.pronamespace, p.oid::regprocedure::text, p.proowner, 2 from pg_catalog.pg_proc p
        )
        select owned.name, pg_catalog.pg_get_userbyid(owned.owner) as owner, me.rolname as me
        from owned join pg_catalog.pg_namespace n on n.oid = owned.namespace cross join me
        where n.nspname = any ($1) and owned.owner <> me.oid
          and (me.rolsuper or not pg_catalog.pg_has_role(me.oid, owned.owner, 'usage'))
        order by owned.place, owned.name limit 1
        """

    static let statements = [foreignSQL]

    /// - Throws: `insecure`, naming the first thing that is somebody else's.
    func require(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        let found = try connection.execute(SchemaOwnership.foreignSQL, [arrayLiteral(schemas)], doing: doing)
        guard let row = found.rows.first else { return }
        let (name, owner, me): (String, String, String) = (
            try row.value("name"), try row.value("owner"), try row.value("me")
        )
        throw WarehouseError(
            .insecure, doing: doing,
            "\(name) belongs to \(owner), not to \(me): its owner could have code of theirs run with the rights of \(me); "
                + "nothing was changed",
            hint: "run it as \(owner), if that is the warehouse's owner; else look at what is there, and drop it")
    }
}
