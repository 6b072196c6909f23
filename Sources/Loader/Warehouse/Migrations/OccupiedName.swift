import Core

/// Something of another kind that stands where a view or function of the files is to be.
enum OccupiedName {
    /// The error with what is there, and what to do: 42809 says only that it "is not a view".
    static func explained(
        _ error: WarehouseError, _ object: SchemaObject, on connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> WarehouseError {
        let found = try connection.execute(kindSQL, [object.parts.schema, object.parts.name], doing: doing)
        guard let row = found.rows.first else { return error }
        let kind: String = try row.value("kind")
        let (target, newName): (String, String) = (try row.value("target"), try row.value("new_name"))
        return WarehouseError(
            .unusable, doing: doing,
            "\(object.name) is a \(kind) that somebody has made, where octoload makes one of its own; nothing was changed",
            sqlState: error.sqlState,
            hint:
                "`alter \(target) rename to \(newName)`, or drop it, and migrate again"
        )
    }

    static let kindSQL = """
        select found.kind, pg_catalog.format('%s %I.%I%s', found.kind, $1::text, $2::text, found.arguments) as target,
          pg_catalog.quote_ident('my_' || $2) as new_name
        from (
          select case c.relkind when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence'
              when 'i' then 'index' when 'I' then 'index' when 'c' then 'type' else 'table' end as kind, '' as arguments
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = $1 and c.relname = $2 and c.relkind <> 'v'
          union all
          select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
            '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'
          from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
          where n.nspname = $1 and p.proname = $2
        ) found order by 1 limit 1
        """

    static let statements = [kindSQL]
}
