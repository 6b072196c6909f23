import Core

/// Reads what PostgreSQL's catalogue says of tables.
struct Catalogue {
    /// Columns, keys, partitioning and code dimensions of the tables that exist.
    static func schemas(of names: Set<TableName>, _ connection: borrowing PostgresConnection) throws(WarehouseError)
        -> [TableName: TableSchema]
    {
        let doing = "read the catalogue"
        let ordered = names.sorted { $0.description < $1.description }
        let parameters = [arrayLiteral(ordered.map(\.schema)), arrayLiteral(ordered.map(\.name))]
        let columns = try connection.execute(columnsSQL, parameters, doing: doing)
        var result: [TableName: TableSchema] = [:]
        for row in columns.rows {
            guard let schema = row[0], let table = row[1], let name = row[2], let typeName = row[3] else { continue }
            let key = TableName(schema: schema, name: table)
            let column = ColumnSchema(
                name: name, type: ColumnType(catalogue: typeName), typeName: typeName, isNotNull: row[4] == "t",
                defaultExpression: row[5], isGenerated: row[6] == "t")
            result[key, default: TableSchema(name: key, columns: [], key: [], partitionColumn: nil)].columns.append(
                column)
        }
        for row in try connection.execute(keysSQL, parameters, doing: doing).rows {
            guard let schema = row[0], let table = row[1], let column = row[2] else { continue }
            result[TableName(schema: schema, name: table)]?.key.append(column)
        }
        for row in try connection.execute(uniqueSQL, parameters, doing: doing).rows {
            guard let schema = row[0], let table = row[1], let columns = row[2] else { continue }
            let key = Set(columns.split(separator: "\u{1}").map(String.init))
            result[TableName(schema: schema, name: table)]?.uniqueKeys.append(key)
        }
        for name in result.keys { result[name]?.declared = Migration.tables[name] }
        for row in try connection.execute(partitionsSQL, parameters, doing: doing).rows {
            guard let schema = row[0], let table = row[1] else { continue }
            result[TableName(schema: schema, name: table)]?.partitionColumn = row[2]
        }
        for row in try connection.execute(codesSQL, parameters, doing: doing).rows {
            guard let schema = row[0], let table = row[1], let column = row[2], let codeTable = row[3],
                let code = row[4]
            else { continue }
            let dimension = CodeTable(
                table: TableName(schema: schema, name: codeTable), codeColumn: code, nameColumn: row[5])
            result[TableName(schema: schema, name: table)]?.codes[column] = dimension
        }
        return result
    }

    private static let wanted = """
        with wanted as (
          select c.oid, n.nspname, c.relname
          from unnest($1::text[], $2::text[]) as w (schema, name)
          join pg_catalog.pg_namespace n on n.nspname = w.schema
          join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name and c.relkind in ('r', 'p')
        )
        """

    private static let columnsSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
          case when a.attgenerated = '' and a.attidentity = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid)
               when a.attidentity <> '' then 'default' end,
          a.attgenerated <> ''
        from wanted w
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
        left join pg_catalog.pg_attrdef d on d.adrelid = w.oid and d.adnum = a.attnum
        order by 1, 2, a.attnum
        """

    /// The primary key, else the first unique index without conditions over columns that are never null.
    private static let keysSQL = """
        \(wanted), candidates as (
          select w.oid, w.nspname, w.relname, i.indrelid, i.indkey,
            row_number() over (partition by w.oid order by i.indisprimary desc, i.indexrelid) as place
          from wanted w join pg_catalog.pg_index i on i.indrelid = w.oid
          where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
            and not exists (
              select from pg_catalog.pg_attribute a
              where a.attrelid = w.oid and a.attnum = any (i.indkey) and not a.attnotnull)
        )
        select c.nspname, c.relname, a.attname
        from candidates c, unnest(c.indkey) with ordinality as k (number, place),
          pg_catalog.pg_attribute a
        where c.place = 1 and a.attrelid = c.oid and a.attnum = k.number order by 1, 2, k.place
        """

    private static let uniqueSQL = """
        \(wanted)
        select w.nspname, w.relname, pg_catalog.string_agg(a.attname, e'\\x01')
        from wanted w
        join pg_catalog.pg_index i on i.indrelid = w.oid
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum = any (i.indkey[0:i.indnkeyatts - 1])
        where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        group by w.nspname, w.relname, i.indexrelid
        """

    private static let partitionsSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname
        from wanted w join pg_catalog.pg_partitioned_table p on p.partrelid = w.oid and p.partstrat = 'r'
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum = p.partattrs[0]
        """

    /// `x_code` refers to `dim_x (x_code, …)` of the same schema: facts carry no foreign keys, so the name decides. Under
    /// another name (`reporting_currency`) a foreign key to such a dimension does.
    private static let codesSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname, c.relname, a.attname, name.attname
        from wanted w
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
        join pg_catalog.pg_class c on c.relname = 'dim_' || pg_catalog.left(a.attname, -5)
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = w.nspname
        join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary and i.indnkeyatts = 1
        join pg_catalog.pg_attribute code
          on code.attrelid = c.oid and code.attnum = i.indkey[0] and code.attname = a.attname
        left join pg_catalog.pg_attribute name
          on name.attrelid = c.oid and name.attname = pg_catalog.left(a.attname, -5) || '_name'
        where a.attname like '%\\_code' and c.oid <> w.oid
        union
        select w.nspname, w.relname, a.attname, c.relname, code.attname, name.attname
        from wanted w
        join pg_catalog.pg_constraint f
          on f.conrelid = w.oid and f.contype = 'f' and pg_catalog.cardinality(f.conkey) = 1
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum = f.conkey[1]
        join pg_catalog.pg_class c on c.oid = f.confrelid and c.oid <> w.oid
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = w.nspname
        join pg_catalog.pg_attribute code on code.attrelid = c.oid and code.attnum = f.confkey[1]
        left join pg_catalog.pg_attribute name
          on name.attrelid = c.oid and name.attname = pg_catalog.left(code.attname, -5) || '_name'
        where code.attname like '%\\_code' and c.relname = 'dim_' || pg_catalog.left(code.attname, -5)
        """
}

extension ColumnType {
    /// From `format_type`: `numeric(21,6)`, `character varying(40)`, `timestamp with time zone`.
    init(catalogue name: String) {
        let base = name.prefix { $0 != "(" }
        let arguments = name.dropFirst(base.count).drop { $0 == "(" }.prefix { $0 != ")" }
            .split(separator: ",").compactMap { Int($0) }
        switch base {
        case "boolean": self = .boolean
        case "smallint": self = .int2
        case "integer": self = .int4
        case "bigint": self = .int8
        case "numeric": self = .numeric(precision: arguments.first, scale: arguments.isEmpty ? nil : arguments.last)
        case "double precision": self = .float8
        case "text": self = .text(limit: nil)
        case "character varying": self = .text(limit: arguments.first)
        case "date": self = .date
        case "timestamp with time zone": self = .timestamptz
        case "uuid": self = .uuid
        case "jsonb": self = .jsonb
        case "json": self = .json
        case "bytea": self = .bytea
        case "text[]": self = .textArray
        default: self = .unsupported(name)
        }
    }
}
