import Core

/// The record that says whose API key a run was started with.
extension PublishTransaction {
    /// A warehouse is one owner's: with another one's key, everything would be loaded beside what is there.
    ///
    /// - Throws: `otherOwner` if the warehouse holds owners, and the staged one is none of them.
    func requireOwner(
        _ rows: MergeStatements, _ schema: TableSchema, _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        guard let entity = rows.target.entity, batch.tables[rows.target.rows].rows > 0 else { return }
        let (key, id) = (SQLIdentifier("\(entity)_key"), SQLIdentifier("\(entity)_id"))
        let isThere = schema.column("deleted_at") == nil ? "true" : "t.deleted_at is null"
        let found = try connection.execute(
            """
            select (select min(t.\(id)::text) from \(schema.name.sql) t where t.\(key) <> 0 and \(isThere)),
              (select min(s.\(id)::text) from \(rows.relation) s),
              exists (select from \(rows.relation) s join \(schema.name.sql) t on t.\(key) = s.\(key))
            """, doing: doing)
        guard let row = found.rows.first, let known = row[0], let staged = row[1], row[2] != "t" else { return }
        throw WarehouseError(
            .otherOwner, doing: doing,
            "the API key belongs to \(entity) \(staged), and this warehouse holds \(entity) \(known)",
            hint: "use that one's key, or a database of its own; `octoload check` names both")
    }
}
