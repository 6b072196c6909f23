import Core

/// A view or function that cannot be replaced as it stands, and all that reads it.
struct ObjectReplacement {
    struct Object {
        /// `mart.ad_performance`.
        let name: String
        /// `drop view mart.ad_performance`.
        let dropping: String
    }

    /// Those that read others before these.
    let objects: [Object]
    /// Policies of tables that ask any of them.
    let policies: [DependentPolicy]
    /// The first that depends on one of them otherwise, in the server's words: a default, a constraint, an index.
    private let dependent: String?
    private let root: String

    /// 42P16: a view has lost a column, or gives it another name, type or place. 42P13: a function returns something else, or its
    /// parameters have other names. 2BP01: the file drops a function that had other parameters, and something reads it.
    static func isNeeded(after error: WarehouseError) -> Bool {
        ["42P16", "42P13", "2BP01"].contains(error.sqlState ?? "")
    }

    init(of object: SchemaObject, on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        root = object.name
        let place: [String?] = [object.parts.schema, object.parts.name]
        objects = try connection.execute(ObjectReplacement.readersSQL, place, doing: doing).map(Object.init(row:))
        policies = try connection.execute(ObjectReplacement.policiesSQL, place, doing: doing)
            .map(DependentPolicy.init(row:))
        dependent = try connection.execute(ObjectReplacement.dependentsSQL, place, doing: doing)
            .column("dependent", as: String.self).first
    }

    /// - Throws: `unusable`, naming the first that is not of these files: dropping it would take somebody's work.
    func requireOnly(_ names: Set<String>, doing: String) throws(WarehouseError) {
        if let stranger = objects.first(where: { !names.contains($0.name) }) {
            throw WarehouseError(
                .unusable, doing: doing,
                "columns of \(root) change, and \(stranger.name), which is not octoload's, reads it; nothing was changed",
                hint: "`\(stranger.dropping)`, migrate, and make it again")
        }
        guard let dependent else { return }
        throw WarehouseError(
            .unusable, doing: doing,
            "\(root) is to be made anew, and depends on it: \(dependent); nothing was changed",
            hint: "drop that, migrate, and make it again")
    }

    func drop(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        for policy in policies { try policy.drop(on: connection, doing: doing) }
        for object in objects { _ = try connection.execute(object.dropping, doing: doing) }
    }

    /// What reads a view or function, and what reads that. Functions whose body is a text are not in the catalogue's books: they
    /// find whatever is there when they are called.
    private static let deepest = """
        with recursive reader (class, oid, depth) as (
          select 'pg_catalog.pg_class'::regclass::oid, c.oid, 0
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = $1 and c.relname = $2 and c.relkind = 'v'
          union
          select 'pg_catalog.pg_proc'::regclass::oid, p.oid, 0
          from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
          where n.nspname = $1 and p.proname = $2
          union
          select next.class, next.oid, reader.depth + 1
          from reader cross join lateral (
            select 'pg_catalog.pg_class'::regclass::oid as class, r.ev_class as oid
            from pg_catalog.pg_depend d
            join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
            where d.refclassid = reader.class and d.refobjid = reader.oid and r.ev_class <> reader.oid
            union
            select d.classid, d.objid
            from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid <> reader.oid
              and (d.refclassid = reader.class and d.refobjid = reader.oid
                or d.refclassid = 'pg_catalog.pg_type'::regclass and d.refobjid in (
                  select unnest(array[t.oid, t.typarray]) from pg_catalog.pg_type t
                  where t.typrelid = reader.oid and reader.class = 'pg_catalog.pg_class'::regclass))
          ) next
        ), deepest as (
          select class, oid, max(depth) as depth from reader group by class, oid
        )
        """

    static let readersSQL = """
        \(deepest)
        select n.nspname || '.' || c.relname as name,
          pg_catalog.format('drop %s %I.%I', case c.relkind when 'm' then 'materialized view' else 'view' end, n.nspname, c.relname)
            as dropping,
          depth
        from deepest join pg_catalog.pg_class c on class = 'pg_catalog.pg_class'::regclass and c.oid = deepest.oid
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        union all
        select n.nspname || '.' || p.proname,
          pg_catalog.format(
            'drop routine %I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
          depth
        from deepest join pg_catalog.pg_proc p on class = 'pg_catalog.pg_proc'::regclass and p.oid = deepest.oid
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        order by depth desc, name
        """

    static let policiesSQL = """
        \(deepest)
        \(DependentPolicy.selection)
        where exists (
          select from pg_catalog.pg_depend d join deepest on d.refclassid = deepest.class and d.refobjid = deepest.oid
          where d.classid = 'pg_catalog.pg_policy'::regclass and d.objid = p.oid)
        order by "table", name
        """

    static let dependentsSQL = """
        \(deepest)
        select pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as dependent
        from pg_catalog.pg_depend d join deepest on d.refclassid = deepest.class and d.refobjid = deepest.oid
        where d.deptype in ('n', 'a') and d.classid not in (
          'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_policy'::regclass)
        order by 1
        """

    static let statements = [readersSQL, policiesSQL, dependentsSQL]
}

extension ObjectReplacement.Object {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(name: try row.value("name"), dropping: try row.value("dropping"))
    }
}
