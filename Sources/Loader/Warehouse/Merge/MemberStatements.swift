import Core

/// The SQL that makes sure that every member a record names exists: inferred members for those whose own record has
/// not arrived. They carry the oldest version, so that any real record replaces them, under the same key.
struct MemberStatements {
    let layout: MemberLayout
    let schemas: [TableName: TableSchema]
    let relation: String
    let stamp: String

    /// One statement per entity; those that tenants hang on come first.
    var insertMissing: [String] {
        layout.entities.indices
            .sorted { isTenant($0) && !isTenant($1) }
            .compactMap { number in
                schemas[layout.entities[number].table].map { insert(number, layout.entities[number], $0) }
            }
    }

    private func isTenant(_ number: Int) -> Bool {
        layout.entities[number].keyColumn == layout.tenantColumn
    }

    private func insert(_ number: Int, _ entity: EntityTable, _ schema: TableSchema) -> String {
        let tenant = layout.tenantColumn.flatMap { schema.key.contains($0) && $0 != entity.keyColumn ? $0 : nil }
        var columns: [(name: String, value: String)] = [
            (entity.keyColumn, "m.member_key"), (entity.idColumn, "replace(m.member_id, chr(31), ':')"),
        ]
        if let tenant { columns.append((tenant, "coalesce(m.tenant_key, 0)")) }
        for name in layout.memberColumns where name != entity.keyColumn && name != tenant && schema.column(name) != nil
        {
            columns.append((name, "coalesce(m.\(SQLIdentifier(name)), 0)"))
        }
        for name in layout.codeColumns where schema.column(name) != nil && entity.constants[name] == nil {
            let fallback = schema.column(name)?.defaultExpression ?? "null"
            columns.append((name, "coalesce(\(code(name, schema)), \(fallback))"))
        }
        for (name, constant) in entity.constants.sorted(by: { $0.key < $1.key }) where schema.column(name) != nil {
            columns.append((name, sqlLiteral(constant)))
        }
        let lineage = [
            ("version_at", "timestamptz \(sqlLiteral(Instant.inferredVersion.description))"),
            ("first_loaded_at", stamp),
            ("loaded_at", stamp), ("is_inferred", "true"), ("slice_id", "m.slice_id"),
        ]
        columns += lineage.filter { schema.column($0.0) != nil }.map { (name: $0.0, value: $0.1) }
        let present = Set(columns.map(\.name))
        for column in schema.columns
        where column.isNotNull && column.defaultExpression == nil && !column.isGenerated
            && !present.contains(column.name)
        {
            if let value = placeholder(column) { columns.append((column.name, value)) }
        }
        let order = [tenant.map { _ in "m.tenant_key" }, "m.member_key"].compactMap { $0 }.joined(separator: ", ")
        let match = [
            tenant.map { "e.\(SQLIdentifier($0)) = coalesce(m.tenant_key, 0)" },
            "e.\(SQLIdentifier(entity.keyColumn)) = m.member_key",
        ]
        .compactMap { $0 }.joined(separator: " and ")
        return """
            insert into \(schema.name.sql) (\(columns.map { SQLIdentifier($0.name).description }.joined(separator: ", ")))
            (select distinct on (\(order)) \(columns.map(\.value).joined(separator: ", "))
            from \(relation) m
            where m.entity = \(number) and m.member_key <> 0
              and not exists (select from \(schema.name.sql) e where \(match))
            order by \(order))
            \(tenant.map { unknown(entity, $0, columns.map(\.name), schema) } ?? "") on conflict do nothing
            """
    }

    /// The unknown member, key 0, of tenants that have none: that of tenant 0, which a migration made, under their own key.
    private func unknown(_ entity: EntityTable, _ tenant: String, _ columns: [String], _ schema: TableSchema) -> String
    {
        let key = SQLIdentifier(entity.keyColumn)
        let tenant = SQLIdentifier(tenant)
        let values = columns.map { name in
            switch SQLIdentifier(name).description {
            case tenant.description: "m.tenant_key"
            case _ where name == "loaded_at" || name == "first_loaded_at": stamp
            case let column: "u.\(column)"
            }
        }
        return """
            union all
            select \(values.joined(separator: ", "))
            from (select distinct tenant_key from \(relation) where tenant_key <> 0) m
            join \(schema.name.sql) u on u.\(tenant) = 0 and u.\(key) = 0
            where not exists (select from \(schema.name.sql) e where e.\(tenant) = m.tenant_key and e.\(key) = 0)
            """
    }

    /// A staged code, if the code dimension has it: those of tombstones are staged as they came, checked by nobody.
    private func code(_ name: String, _ schema: TableSchema) -> String {
        let staged = "m.\(SQLIdentifier(name))"
        guard let dimension = schema.codes[name] else { return staged }
        let column = "c.\(SQLIdentifier(dimension.codeColumn))"
        return "(select \(column) from \(dimension.table.sql) c where \(column) = \(staged))"
    }

    /// What any other required column of a stub holds.
    private func placeholder(_ column: ColumnSchema) -> String? {
        switch column.type {
        case .text: return "replace(m.member_id, chr(31), ':')"
        case .int2, .int4, .int8, .numeric, .float4, .float8: return "0"
        case .boolean: return "false"
        case .jsonb, .json: return "'{}'"
        default: return nil
        }
    }
}
