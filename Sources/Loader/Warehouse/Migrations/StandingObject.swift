import Core

/// A view, or a function with its namesakes, as the database has it: what it consists of, whose it is, and who may use it.
struct StandingObject {
    /// `mart.ad_performance`.
    let name: String
    /// The view, or each of the functions.
    let targets: [Target]

    struct Target {
        /// `table mart.ads` or `routine mart.gap(date)`, to be granted on.
        let sql: String
        let owner: String
        /// Columns of the view, or the signature of the function.
        let parts: Set<String>
        var grants: [Grant] = []
    }

    struct Grant {
        let right: String
        /// Of a column, `nil`: of the whole.
        let column: String?
        /// `public`: everybody.
        let grantee: String
        /// The grantee as SQL.
        let to: String
        let canGrant: Bool
    }

    /// Columns of the view, or signatures of the functions.
    var parts: Set<String> { targets.reduce(into: []) { $0.formUnion($1.parts) } }

    /// Without targets if there is no such thing.
    init(of object: String, on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        name = object
        let (schema, name) = SchemaObject(name: object, sql: "").parts
        var targets = try connection.execute(StandingObject.targetsSQL, [schema, name], doing: doing)
            .map(Target.init(row:))
        if !targets.isEmpty {
            for row in try connection.execute(StandingObject.grantsSQL, [schema, name], doing: doing).rows {
                let target: String = try row.value("target")
                guard let place = targets.firstIndex(where: { $0.sql == target }) else { continue }
                targets[place].grants.append(try Grant(row: row))
            }
        }
        self.targets = targets
    }

    /// Gives each target the owner and the rights that it had, those of columns that are no more excepted.
    func restore(to now: StandingObject, on connection: borrowing PostgresConnection, doing: String)
        throws(WarehouseError)
    {
        for target in targets {
            guard let present = now.targets.first(where: { $0.sql == target.sql }) else { continue }
            for grant in target.grants where grant.column.map(present.parts.contains) ?? true {
                let column = grant.column.map { " (\(SQLIdentifier($0)))" } ?? ""
                _ = try connection.execute(
                    "grant \(grant.right)\(column) on \(target.sql) to \(grant.to)"
                        + (grant.canGrant ? " with grant option" : ""), doing: doing)
            }
            if present.owner != target.owner {
                _ = try connection.execute("alter \(target.sql) owner to \(SQLIdentifier(target.owner))", doing: doing)
            }
        }
    }

    /// A function of several is known by the types of its arguments: their names may change.
    private static let objects = """
        with object as (
          select pg_catalog.format('table %I.%I', n.nspname, c.relname) as target, c.relowner as owner, c.relacl as acl,
            c.oid as relation, null::text as signature
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = $1 and c.relname = $2 and c.relkind = 'v'
          union all
          select 'routine ' || p.oid::regprocedure, p.proowner, p.proacl, null, p.oid::regprocedure::text
          from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
          where n.nspname = $1 and p.proname = $2
        )
        """

    static let targetsSQL = """
        \(objects)
        select o.target, pg_catalog.pg_get_userbyid(o.owner) as owner,
          case when o.relation is null then pg_catalog.jsonb_build_array(o.signature)
            else (select pg_catalog.jsonb_agg(a.attname) from pg_catalog.pg_attribute a
              where a.attrelid = o.relation and a.attnum > 0 and not a.attisdropped) end as parts
        from object o order by o.target
        """

    static let grantsSQL = """
        \(objects), granted as (
          select o.target, o.owner, null::name as column_name, g.*
          from object o cross join lateral pg_catalog.aclexplode(o.acl) g
          union all
          select o.target, o.owner, a.attname, g.*
          from object o join pg_catalog.pg_attribute a on a.attrelid = o.relation
          cross join lateral pg_catalog.aclexplode(a.attacl) g
        )
        select distinct g.target, g.privilege_type, g.column_name, who.grantee,
          case g.grantee when 0 then 'public' else pg_catalog.quote_ident(who.grantee) end as "to", g.is_grantable
        from granted g
        cross join lateral (select case g.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(g.grantee) end) who (grantee)
        where g.grantee <> g.owner order by 1, 2, 3, 4
        """

    static let statements = [targetsSQL, grantsSQL]
}

extension StandingObject.Target {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            sql: try row.value("target"), owner: try row.value("owner"), parts: Set(try row.texts("parts")))
    }
}

extension StandingObject.Grant {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            right: try row.value("privilege_type"), column: try row.optional("column_name"),
            grantee: try row.value("grantee"), to: try row.value("to"), canGrant: try row.value("is_grantable"))
    }
}
