import Core

extension Catalogue {
    /// Tables and views of some schemas with their comments, by schema and name. Partitions are left out.
    package func tables(of schemas: [String]) async throws(WarehouseError) -> [CatalogueTable] {
        let doing = "read the catalogue"
        let list = arrayLiteral(schemas)
        var columns: [TableName: [CatalogueTable.Column]] = [:]
        for row in try await query(Catalogue.describedColumnsSQL, [list], doing: doing).rows {
            columns[try row.tableName(), default: []].append(
                CatalogueTable.Column(
                    name: try row.value("attname"), type: try row.value("type"),
                    isNotNull: try row.value("attnotnull"), comment: try row.comment()))
        }
        var reads: [TableName: [TableName: [String]]] = [:]
        for row in try await query(Catalogue.viewReadsSQL, [list], doing: doing).rows {
            let read = TableName(schema: try row.value("read_schema"), name: try row.value("read_table"))
            reads[try row.tableName(), default: [:]][read, default: []].append(try row.value("attname"))
        }
        return try await query(Catalogue.relationsSQL, [list], doing: doing).map { row throws(WarehouseError) in
            let name = try row.tableName()
            return CatalogueTable(
                name: name, kind: try row.value("relkind"), comment: try row.comment(), columns: columns[name] ?? [],
                key: try row.optionalJSON("key") ?? [], reads: reads[name] ?? [:])
        }
    }

    static let relationsSQL = """
        select n.nspname, c.relname, c.relkind,
          pg_catalog.obj_description(c.oid, 'pg_class') as comment,
          (select pg_catalog.json_agg(a.attname order by k.place)
           from pg_catalog.pg_constraint p cross join lateral unnest(p.conkey) with ordinality as k (number, place)
           join pg_catalog.pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.number
           where p.conrelid = c.oid and p.contype = 'p') as key
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v') and not c.relispartition
        order by pg_catalog.array_position($1::text[], n.nspname::text), c.relname
        """

    static let describedColumnsSQL = """
        select n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
          pg_catalog.col_description(c.oid, a.attnum) as comment
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v') and not c.relispartition
        order by c.oid, a.attnum
        """

    /// What the rule behind a view depends on: the catalogue's own knowledge, not a reading of its text.
    static let viewReadsSQL = """
        select distinct vn.nspname, v.relname, tn.nspname as read_schema, t.relname as read_table, a.attname
        from pg_catalog.pg_class v join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
        join pg_catalog.pg_rewrite r on r.ev_class = v.oid
        join pg_catalog.pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid and d.refobjsubid > 0
        join pg_catalog.pg_class t on t.oid = d.refobjid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
        where vn.nspname = any ($1::text[]) and v.relkind = 'v' order by 1, 2, 3, 4, 5
        """
}

extension ResultRow {
    /// The relation of `nspname` and `relname`.
    func tableName() throws(WarehouseError) -> TableName {
        TableName(schema: try value("nspname"), name: try value("relname"))
    }

    /// Empty: there is none.
    fileprivate func comment() throws(WarehouseError) -> String {
        try optional("comment") ?? ""
    }
}

extension CatalogueTable.Kind: ColumnValue {
    static var noun: String { "r, p or v" }

    /// As `pg_class.relkind` has it.
    init?(column text: String) {
        switch text {
        case "r": self = .table
        case "p": self = .partitioned
        case "v": self = .view
        default: return nil
        }
    }
}
