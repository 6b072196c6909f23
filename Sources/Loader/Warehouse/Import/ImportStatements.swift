import Core

/// The SQL that brings a file's rows from their stage table into the target.
struct ImportStatements {
    let table: ImportTable

    /// Emptied by the end of the session; outside any transaction, so that a slow file holds none open.
    var createStage: String {
        let columns = table.columns.map { "\(SQLIdentifier($0.name)) text not null" }.joined(separator: ", ")
        return "create temp table import_stage (line bigint not null, field bigint not null, \(columns))"
    }

    var copy: String { "copy pg_temp.import_stage from stdin (format binary)" }

    /// Rows whose key an earlier row of the file has: its line and field, the earlier line, the key, and how many there are.
    ///
    /// - Parameter limit: Of the rows; the count is of all.
    func repeated(limit: Int) -> String {
        let key = table.key.map { "\(SQLIdentifier($0))" }.joined(separator: ", ")
        return """
            select line, field, first_line, count(*) over () as repeated
            from (
              select line, field, first_value(line) over (partition by \(key) order by line, field) as first_line,
                row_number() over (partition by \(key) order by line, field) as place
              from pg_temp.import_stage
            ) as numbered
            where place > 1 order by line, field limit \(limit)
            """
    }

    /// Two imports at once follow one another.
    var lock: String {
        "select etl.take_mutex(\(sqlLiteral("import of \(table.name)")))"
    }

    /// One statement; rows that do not differ are neither locked nor written. Answers inserted, changed and all rows.
    var upsert: String {
        let onKey = table.key.map { "t.\(SQLIdentifier($0)) = s.\(SQLIdentifier($0))" }.joined(separator: " and ")
        let content = table.columns.map(\.name).filter { !table.key.contains($0) }
        func list(_ alias: String) -> String {
            content.map { "\(alias).\(SQLIdentifier($0))" }.joined(separator: ", ")
        }
        let casts = table.columns.map { "\(SQLIdentifier($0.name))::\($0.typeName) as \(SQLIdentifier($0.name))" }
        let assignments =
            content.map { "\(SQLIdentifier($0)) = s.\(SQLIdentifier($0))" }
            + table.changed.map { "\(SQLIdentifier($0.column)) = \($0.value)" }
        let columns = (table.columns.map(\.name) + table.inserted.map(\.column)).map { "\(SQLIdentifier($0))" }
        let values = table.columns.map { "s.\(SQLIdentifier($0.name))" } + table.inserted.map(\.value)
        return """
            with staged as materialized (
              select \(casts.joined(separator: ", ")) from pg_temp.import_stage
            ), changed as (
              update \(table.name.sql) t set \(assignments.joined(separator: ", "))
              from staged s
              where \(onKey) and (\(table.isAway) or (\(list("t"))) is distinct from (\(list("s"))))
              returning 1
            ), inserted as (
              insert into \(table.name.sql) (\(columns.joined(separator: ", ")))
              select \(values.joined(separator: ", ")) from staged s
              where not exists (select from \(table.name.sql) t where \(onKey))
              returning 1
            )
            select (select count(*) from inserted) as inserted, (select count(*) from changed) as changed,
              (select count(*) from staged) as staged
            """
    }
}
