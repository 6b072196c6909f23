import Core

/// What PostgreSQL's catalogue says of tables, and the codes that code dimensions hold.
package struct Catalogue: Book, CatalogueBook {
    let session: DatabaseSession

    /// Columns, keys, months and code dimensions of the tables that exist.
    package func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema] {
        try await session.run { connection throws(WarehouseError) in try Catalogue.schemas(of: names, connection) }
    }

    private static func schemas(of names: Set<TableName>, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> [TableName: TableSchema]
    {
        let doing = "read the catalogue"
        let ordered = names.sorted { $0.description < $1.description }
        let parameters = [arrayLiteral(ordered.map(\.schema)), arrayLiteral(ordered.map(\.name))]
        var result: [TableName: TableSchema] = [:]
        for row in try connection.execute(columnsSQL, parameters, doing: doing).rows {
            let name = try row.tableName()
            result[name, default: TableSchema(name: name, columns: [], key: [], partitionColumn: nil)].columns.append(
                try ColumnSchema(row: row))
        }
        for row in try connection.execute(keysSQL, parameters, doing: doing).rows {
            result[try row.tableName()]?.key.append(try row.value("attname"))
        }
        for row in try connection.execute(uniqueKeysSQL, parameters, doing: doing).rows {
            result[try row.tableName()]?.uniqueKeys.append(Set(try row.texts("columns")))
        }
        for name in result.keys { result[name]?.declared = Migration.tables[name] }
        for row in try connection.execute(monthColumnsSQL, parameters, doing: doing).rows {
            result[try row.tableName()]?.partitionColumn = try row.value("attname", as: String.self)
        }
        for row in try connection.execute(codeColumnsSQL, parameters, doing: doing).rows {
            let name = try row.tableName()
            let dimension = CodeTable(
                table: TableName(schema: name.schema, name: try row.value("code_table")),
                codeColumn: try row.value("code_column"), nameColumn: try row.optional("name_column"))
            result[name]?.codes[try row.value("attname", as: String.self)] = dimension
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

    static let columnsSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname, a.attnotnull,
          case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod)
               else pg_catalog.format_type(a.atttypid, a.atttypmod) end as type,
          pg_catalog.array_to_json(array(
            select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)) as labels,
          case when a.attgenerated = '' and a.attidentity = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid)
               when a.attidentity <> '' then 'default' end as default_expression,
          a.attgenerated <> '' as is_generated
        from wanted w
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
        join pg_catalog.pg_type t on t.oid = a.atttypid
        left join pg_catalog.pg_attrdef d on d.adrelid = w.oid and d.adnum = a.attnum
        order by 1, 2, a.attnum
        """

    /// The primary key, else the first unique index without conditions over columns that are never null.
    static let keysSQL = """
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

    static let uniqueKeysSQL = """
        \(wanted)
        select w.nspname, w.relname, pg_catalog.json_agg(a.attname) as columns
        from wanted w
        join pg_catalog.pg_index i on i.indrelid = w.oid
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum = any (i.indkey[0:i.indnkeyatts - 1])
        where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        group by w.nspname, w.relname, i.indexrelid
        """

    static let monthColumnsSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname
        from wanted w join pg_catalog.pg_partitioned_table p on p.partrelid = w.oid and p.partstrat = 'r'
        join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum = p.partattrs[0]
        """

    /// `x_code` refers to `dim_x (x_code, …)` of the same schema: facts carry no foreign keys, so the name decides. Under
    /// another name (`reporting_currency`) a foreign key to such a dimension does.
    static let codeColumnsSQL = """
        \(wanted)
        select w.nspname, w.relname, a.attname, c.relname as code_table, a.attname as code_column, name.attname as name_column
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

    package func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>] {
        try await session.run { connection throws(WarehouseError) in
            var result: [CodeTable: Set<String>] = [:]
            for table in tables {
                let column = SQLIdentifier(table.codeColumn)
                result[table] = Set(
                    try connection.execute(
                        "select \(column) as code from \(table.table.sql) where \(column) is not null",
                        doing: "read \(table.table)"
                    ).column("code"))
            }
            return result
        }
    }

    package func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay>
    {
        Set(
            try await query(
                Catalogue.absentMonthsSQL, [arrayLiteral(months.map(\.description)), table.schema, table.name],
                doing: "look for months of \(table)"
            ).column("month"))
    }

    static let absentMonthsSQL = """
        select month from unnest($1::date[]) as month
        where not (\(MonthTable.isThere("month", schema: "$2", table: "$3")))
        """

    /// True if the table is there.
    package func has(_ table: TableName) async throws(WarehouseError) -> Bool {
        try await query(Catalogue.existenceSQL, [table.sql], doing: "look for the table \(table)").only("is_there")
    }

    static let existenceSQL = "select pg_catalog.to_regclass($1) is not null as is_there"

    static let missingSchemaSQL = "select pg_catalog.to_regnamespace($1) is null as is_missing"

    static let statements = [
        missingSchemaSQL,
        columnsSQL, keysSQL, uniqueKeysSQL, monthColumnsSQL, codeColumnsSQL, absentMonthsSQL, existenceSQL,
        relationsSQL,
        describedColumnsSQL,
        viewReadsSQL,
    ]
}

extension ColumnSchema {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        let type: String = try row.value("type")
        let labels = try row.texts("labels")
        self.init(
            name: try row.value("attname"),
            type: labels.isEmpty ? ColumnType(catalogue: type) : .enumeration(labels), typeName: type,
            isNotNull: try row.value("attnotnull"), defaultExpression: try row.optional("default_expression"),
            isGenerated: try row.value("is_generated"))
    }
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
        case "real": self = .float4
        case "double precision": self = .float8
        case "character": self = .character(arguments.first ?? 1)
        case "timestamp without time zone": self = .timestamp
        case "time without time zone": self = .time
        case "inet": self = .inet
        case "smallint[]": self = .numberArray(.int2)
        case "integer[]": self = .numberArray(.int4)
        case "bigint[]": self = .numberArray(.int8)
        case "real[]": self = .numberArray(.float4)
        case "double precision[]": self = .numberArray(.float8)
        case "text": self = .text(limit: nil)
        case "character varying": self = .text(limit: arguments.first)
        case "date": self = .date
        case "timestamp with time zone": self = .timestamptz
        case "interval": self = .interval
        case "uuid": self = .uuid
        case "jsonb": self = .jsonb
        case "json": self = .json
        case "bytea": self = .bytea
        case "text[]": self = .textArray
        default: self = .unsupported(name)
        }
    }
}
