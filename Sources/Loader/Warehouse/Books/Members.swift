import Core

/// Members of the dimensions, as far as the loader reads and marks them outside a batch.
package struct Members: Book, MemberBook {
    let session: DatabaseSession

    package func present(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError)
        -> [PartitionMember]
    {
        let schemas = try await Catalogue(session: session).schemas(of: [entity.table])
        guard let schema = schemas[entity.table] else { return [] }
        let wanted = columns.filter { schema.column($0) != nil }.sorted()
        let rows = try await query(
            Members.select(wanted, of: entity, schema), doing: "read the members of \(entity.entity)"
        )
        return try rows.map { row throws(WarehouseError) in
            var attributes: [String: String] = [:]
            for (number, name) in wanted.enumerated() { attributes[name] = try row.optional("attribute_\(number)") }
            return PartitionMember(
                entity: entity.entity, id: try row.value("id"), key: try row.value("key"), attributes: attributes,
                version: try row.optional("version"))
        }
    }

    static func select(_ attributes: [String], of entity: EntityTable, _ schema: TableSchema) -> String {
        var conditions = ["\(SQLIdentifier(entity.keyColumn)) <> 0"]
        if schema.column("deleted_at") != nil { conditions.append("deleted_at is null") }
        if schema.column("is_inferred") != nil { conditions.append("not is_inferred") }
        // A table of others may hold what no API says: infinity, and years of five digits.
        let version =
            schema.column("version_at")?.type == .timestamptz
            ? "case when version_at between '0001-01-02' and '9999-12-30' then version_at end" : "null"
        var list = [
            "\(SQLIdentifier(entity.idColumn))::text as id", "\(SQLIdentifier(entity.keyColumn)) as key",
        ]
        list += attributes.enumerated().map { "\(SQLIdentifier($0.element))::text as attribute_\($0.offset)" }
        list.append("\(version) as version")
        return """
            select \(list.joined(separator: ", ")) from \(entity.table.sql) where \(conditions.joined(separator: " and "))
            order by \(SQLIdentifier(entity.idColumn)) collate "C"
            """
    }

    package func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int] {
        var marked: [TableName: Int] = [:]
        for schema in tables {
            let count = try await query(
                Members.orphans(in: schema, of: parent), [pipeline, "\(fence)"],
                doing: "mark what belongs to deleted members of \(parent.entity)"
            ).affectedRows
            if count > 0 { marked[schema.name] = count }
        }
        return marked
    }

    static func orphans(in schema: TableSchema, of parent: EntityTable) -> String {
        let key = SQLIdentifier(parent.keyColumn)
        var assignments = ["deleted_at = p.deleted_at"]
        if schema.column("loaded_at") != nil { assignments.append("loaded_at = pg_catalog.now()") }
        // The row is no longer the one that was staged: if it comes back, it must be staged again.
        if schema.column("row_hash") != nil { assignments.append("row_hash = null") }
        return """
            with mine as materialized (select from etl.pipeline where pipeline = $1 and fence = $2 for share)
            update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
            from \(parent.table.sql) p
            where t.\(key) = p.\(key) and p.deleted_at is not null and t.deleted_at is null
              and exists (select from mine)
            """
    }

    /// A client as files of budgets may name it.
    package struct Client: Sendable {
        package var key: Int64
        package var id: String
        package var name: String
    }

    /// The clients that are there.
    package func clients() async throws(WarehouseError) -> [Client] {
        try await query(Members.clientsSQL, doing: "read the clients").map { row throws(WarehouseError) in
            Client(
                key: try row.value("domain_key"), id: try row.value("domain_id"), name: try row.value("domain_name"))
        }
    }

    static let clientsSQL = """
        select domain_key, domain_id, domain_name from dw.dim_domain
        where domain_key <> 0 and deleted_at is null
        """

    static let statements = [clientsSQL]
}
