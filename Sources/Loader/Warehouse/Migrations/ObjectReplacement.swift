import Core

/// A view or function that cannot be replaced as it stands, and all that reads it.
struct ObjectReplacement {
    struct Object: Hashable {
        /// `mart.ad_performance`.
        let name: String
        /// `drop view mart.ad_performance`.
        let dropping: String
    }

    /// Those that read others before these.
    let objects: [Object]
    private let root: String

    /// 42P16: a view has lost a column, or gives it another name, type or place. 42P13: a function returns something else, or its
    /// parameters have other names.
    static func isNeeded(after error: WarehouseError) -> Bool { ["42P16", "42P13"].contains(error.sqlState ?? "") }

    init(of object: SchemaObject, on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        root = object.name
        objects = try connection.execute(
            ObjectReplacement.readers, [object.parts.schema, object.parts.name], doing: doing
        ).rows.compactMap { row in
            guard let name = row[0], let dropping = row[1] else { return nil }
            return Object(name: name, dropping: dropping)
        }
    }

    /// - Throws: `unusable`, naming the first that is not of these files: dropping it would take somebody's work.
    func requireOnly(_ names: Set<String>, doing: String) throws(WarehouseError) {
        guard let stranger = objects.first(where: { !names.contains($0.name) }) else { return }
        throw WarehouseError(
            .unusable, doing: doing,
            "columns of \(root) change, and \(stranger.name), which is not octoload's, reads it; nothing was changed",
            hint: "`\(stranger.dropping)`, migrate, and make it again")
    }

    func drop(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        for object in objects { _ = try connection.execute(object.dropping, doing: doing) }
    }

    /// What reads a view or function, and what reads that. Functions whose body is a text are not in the catalogue's books: they
    /// find whatever is there when they are called.
    private static let readers = """
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
        select n.nspname || '.' || c.relname,
          pg_catalog.format('drop %s %I.%I', case c.relkind when 'm' then 'materialized view' else 'view' end, n.nspname, c.relname),
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
        order by 3 desc, 1
        """
}
