import Core

extension ImportStatements {
    /// One statement; takes back the rows that are named, and answers each line of the file with what became of it.
    ///
    /// A row that reads otherwise than the file says is another one by now, and stays. An empty text is not compared.
    var remove: String {
        let onKey = table.columns.filter { table.key.contains($0.name) }.map { column in
            "t.\(SQLIdentifier(column.name)) = s.\(SQLIdentifier(column.name))::\(column.typeName)"
        }.joined(separator: " and ")
        let isMeant = table.columns.filter { table.compared.contains($0.name) }.map { column in
            let name = SQLIdentifier(column.name)
            return "coalesce(t.\(name) = nullif(s.\(name), '')::\(column.typeName), true)"
        }.joined(separator: " and ")
        let isThere = "\(onKey) and not (\(table.isAway))"
        return """
            with gone as (
              \(taking) where \(isThere) and \(isMeant)
              returning s.line
            )
            select line, '\(RemovedRows.gone)' as fate from gone
            union all
            select s.line, case when t.\(SQLIdentifier(table.key[0])) is null then '\(RemovedRows.absent)' else '\(RemovedRows.left)' end
            from pg_temp.import_stage s left join \(table.name.sql) t on \(isThere)
            where t.\(SQLIdentifier(table.key[0])) is null or not (\(isMeant))
            order by 1
            """
    }

    private var taking: String {
        switch table.removal {
        case .deleted: return "delete from \(table.name.sql) t using pg_temp.import_stage s"
        case .marked(let stamps):
            let assignments = stamps.map { "\(SQLIdentifier($0.column)) = \($0.value)" }.joined(separator: ", ")
            return "update \(table.name.sql) t set \(assignments) from pg_temp.import_stage s"
        }
    }
}
