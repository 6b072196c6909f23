import Core

/// Who owns a view or function, and who may use it, to be given back when it has been made anew.
struct ObjectRights {
    private let parts: (schema: String, name: String)
    private let owner: String
    private let grants: [Grant]

    private struct Grant {
        let right: String
        /// Of a column, `nil`: of the whole.
        let column: String?
        /// As SQL.
        let grantee: String
        let canGrant: Bool
    }

    /// `nil`: there is no such thing.
    init?(of name: String, on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        parts = SchemaObject(name: name, sql: "").parts
        let rows = try connection.execute(
            """
            with object as (
              select c.oid, c.relowner as owner, c.relacl as acl, c.oid as relation
              from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where n.nspname = $1 and c.relname = $2
              union all
              select p.oid, p.proowner, p.proacl, null
              from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              where n.nspname = $1 and p.proname = $2
            ), granted as (
              select o.owner, null::name as column_name, g.*
              from object o cross join lateral pg_catalog.aclexplode(o.acl) g
              union all
              select o.owner, a.attname, g.*
              from object o join pg_catalog.pg_attribute a on a.attrelid = o.relation
              cross join lateral pg_catalog.aclexplode(a.attacl) g
            )
            select distinct pg_catalog.pg_get_userbyid(o.owner), g.privilege_type, g.column_name,
              case g.grantee when 0 then 'public'
                else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) end, g.is_grantable
            from object o left join granted g on g.grantee <> g.owner
            """, [parts.schema, parts.name], doing: doing
        ).rows
        guard let owner = rows.first?[0] else { return nil }
        self.owner = owner
        grants = rows.compactMap { row in
            guard let right = row[1], let grantee = row[3] else { return nil }
            return Grant(right: right, column: row[2], grantee: grantee, canGrant: row[4] == "t")
        }
    }

    /// Gives them back, those of columns that are no more excepted.
    func restore(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        let targets = try connection.execute(
            """
            select pg_catalog.format('table %I.%I', n.nspname, c.relname), pg_catalog.pg_get_userbyid(c.relowner),
              (select pg_catalog.string_agg(a.attname, e'\\x01') from pg_catalog.pg_attribute a
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relname = $2
            union all
            select pg_catalog.format(
                'routine %I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
              pg_catalog.pg_get_userbyid(p.proowner), null
            from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            where n.nspname = $1 and p.proname = $2
            """, [parts.schema, parts.name], doing: doing
        ).rows
        for target in targets {
            guard let name = target[0] else { continue }
            let columns = Set((target[2] ?? "").split(separator: "\u{1}").map(String.init))
            for grant in grants where grant.column.map(columns.contains) ?? true {
                let column = grant.column.map { " (\(SQLIdentifier($0)))" } ?? ""
                _ = try connection.execute(
                    "grant \(grant.right)\(column) on \(name) to \(grant.grantee)"
                        + (grant.canGrant ? " with grant option" : ""), doing: doing)
            }
            if target[1] != owner {
                _ = try connection.execute("alter \(name) owner to \(SQLIdentifier(owner))", doing: doing)
            }
        }
    }
}
