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
            select (select min(t.\(id)::text) from \(schema.name.sql) t where t.\(key) <> 0 and \(isThere)) as known,
              (select min(s.\(id)::text) from \(rows.relation) s) as staged,
              exists (select from \(rows.relation) s join \(schema.name.sql) t on t.\(key) = s.\(key)) as is_known
            """, doing: doing
        ).onlyRow()
        guard let known: String = try found.optional("known"), let staged: String = try found.optional("staged"),
            try !found.value("is_known")
        else { return }
        throw WarehouseError(
            .otherOwner, doing: doing,
            "the API key belongs to \(entity) \(staged), and this warehouse holds \(entity) \(known)",
            hint: "use that one's key, or a database of its own; `octoload check` names both")
    }
}
