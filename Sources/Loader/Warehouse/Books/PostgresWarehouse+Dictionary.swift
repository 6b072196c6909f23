import Core

extension PostgresWarehouse {
    /// Tables and views of some schemas with their comments, by schema and name. Partitions are left out.
    package func catalogue(of schemas: [String]) async throws(WarehouseError) -> [CatalogueTable] {
        let doing = "read the catalogue"
        let list = arrayLiteral(schemas)
        let relations = try await query(
            """
            select n.nspname, c.relname, c.relkind, pg_catalog.obj_description(c.oid, 'pg_class'),
              (select string_agg(a.attname, ',' order by k.place)
               from pg_catalog.pg_constraint p cross join lateral unnest(p.conkey) with ordinality as k (number, place)
               join pg_catalog.pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.number
               where p.conrelid = c.oid and p.contype = 'p')
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v') and not c.relispartition
            order by pg_catalog.array_position($1::text[], n.nspname::text), c.relname
            """, [list], doing: doing
        ).rows
        let columns = try await query(
            """
            select n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
              pg_catalog.col_description(c.oid, a.attnum)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v') and not c.relispartition
            order by c.oid, a.attnum
            """, [list], doing: doing
        ).rows
        // What the rule behind a view depends on: the catalogue's own knowledge, not a reading of its text.
        let reads = try await query(
            """
            select distinct vn.nspname, v.relname, tn.nspname, t.relname, a.attname
            from pg_catalog.pg_class v join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
            join pg_catalog.pg_rewrite r on r.ev_class = v.oid
            join pg_catalog.pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
              and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid and d.refobjsubid > 0
            join pg_catalog.pg_class t on t.oid = d.refobjid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
            where vn.nspname = any ($1::text[]) and v.relkind = 'v' order by 1, 2, 3, 4, 5
            """, [list], doing: doing
        ).rows
        let name = { (row: [String?], first: Int) in TableName(schema: row[first] ?? "", name: row[first + 1] ?? "") }
        let columnsOf = Dictionary(grouping: columns) { name($0, 0) }
        let readsOf = Dictionary(grouping: reads) { name($0, 0) }
        return relations.map { row in
            CatalogueTable(
                name: name(row, 0), kind: row[2] == "v" ? .view : row[2] == "p" ? .partitioned : .table,
                comment: row[3] ?? "",
                columns: (columnsOf[name(row, 0)] ?? []).map { column in
                    CatalogueTable.Column(
                        name: column[2] ?? "", type: column[3] ?? "", isNotNull: column[4] == "t",
                        comment: column[5] ?? "")
                },
                key: row[4]?.split(separator: ",").map(String.init) ?? [],
                reads: (readsOf[name(row, 0)] ?? []).reduce(into: [:]) {
                    $0[name($1, 2), default: []].append($1[4] ?? "")
                })
        }
    }
}
