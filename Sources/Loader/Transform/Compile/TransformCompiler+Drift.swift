import Core

/// What somebody changed of a table, so that the loader's own columns and keys do not fit it any more.
extension TransformCompiler {
    /// Holds the columns that the loader fills by itself, and the keys that the merge relies on, against the table.
    mutating func report(driftOf schema: TableSchema, _ columns: [ColumnProgram], _ mapping: TableMapping) {
        for column in columns {
            guard let expected = column.source.fixedType else { continue }
            check(column.name, expected, schema, mapping)
        }
        for name in [LineageColumn.firstLoadedAt, LineageColumn.loadedAt] {
            check(name, .timestamptz, schema, mapping)
        }
        check(LineageColumn.isInferred, .boolean, schema, mapping)
        report(driftedKeysOf: schema, mapping)
        let own = ["\(mapping.member?.entity ?? "")_id"] + LineageColumn.all
        for name in schema.declared?.columns ?? []
        where schema.column(name) == nil && (name.hasSuffix("_key") || own.contains(name)) {
            errors.append(
                .mapping(
                    mapping, of: pipeline, "table \(schema.name) has no column \"\(name)\", which its migration made",
                    suggestion: "add it again as the migration has it"))
        }
    }

    /// Dimensions that a pipeline's records name get stubs from it, also if another pipeline loads them.
    mutating func report(driftOfMembers loads: [TableMapping]) {
        guard let mapping = loads.first else { return }
        var entities = self.entities
        if let partition = pipeline.partition, let entity = registry[entity: partition.entity] {
            entities.append(entity)
        }
        let targets = Set(loads.map(\.table))
        var seen: Set<TableName> = []
        for entity in entities where !targets.contains(entity.table) && seen.insert(entity.table).inserted {
            guard let schema = schemas[entity.table] else {
                errors.append(
                    .mapping(
                        mapping, of: pipeline,
                        "table \(entity.table) does not exist, which holds the members of \(entity.entity)",
                        suggestion: TransformCompiler.tableRemedy))
                continue
            }
            for (name, type) in [(entity.keyColumn, ColumnType.int8), (entity.idColumn, .text(limit: nil))] {
                check(name, type, schema, mapping, isNeeded: true)
            }
            report(driftedKeysOf: schema, mapping)
        }
    }

    private mutating func check(
        _ name: String, _ expected: ColumnType, _ schema: TableSchema, _ mapping: TableMapping, isNeeded: Bool = false
    ) {
        guard let column = schema.column(name) else {
            if isNeeded {
                errors.append(
                    .mapping(
                        mapping, of: pipeline, "table \(schema.name) has no column \"\(name)\"",
                        suggestion: "add it again as a \(expected.catalogueName)"))
            }
            return
        }
        if case (.text, .text) = (column.type, expected) { return }
        guard column.type != expected else { return }
        errors.append(
            .mapping(
                mapping, of: pipeline,
                "column \"\(name)\" of \(schema.name) is a \(column.typeName), expected \(expected.catalogueName)",
                suggestion: "give it its type back"))
    }

    private mutating func report(driftedKeysOf schema: TableSchema, _ mapping: TableMapping) {
        for key in schema.declared?.keys ?? [] {
            let isThere =
                key.isPrimary ? Set(schema.key) == Set(key.columns) : schema.uniqueKeys.contains(Set(key.columns))
            guard !isThere else { continue }
            let list = key.columns.joined(separator: ", ")
            let kind = key.isPrimary ? "primary key" : "unique"
            let found =
                !key.isPrimary || schema.key.isEmpty
                ? "table \(schema.name) has no \(key.isPrimary ? "primary key" : "unique key over (\(list))")"
                : "the rows of \(schema.name) are told apart by (\(schema.key.joined(separator: ", ")))"
            errors.append(
                .mapping(
                    mapping, of: pipeline, "\(found), expected \(kind) (\(list))",
                    suggestion:
                        "restore it: alter table \(schema.name) add constraint \(key.name) \(kind) (\(list))"))
        }
    }
}

extension ColumnProgram.Source {
    /// The type that a column must have whose binary form does not depend on the catalogue.
    fileprivate var fixedType: ColumnType? {
        switch self {
        case .slice, .partitionKey, .partitionInteger, .ownKey, .recordKey, .member: .int8
        case .memberID, .partitionText: .text(limit: nil)
        case .version, .deletedAt: .timestamptz
        default: nil
        }
    }
}

extension LineageColumn {
    fileprivate static let all = [
        sliceID, versionAt, deletedAt, firstLoadedAt, loadedAt, isInferred, recordKey,
    ]
}

extension ColumnType {
    /// As the catalogue prints it.
    fileprivate var catalogueName: String {
        switch self {
        case .int8: "bigint"
        case .timestamptz: "timestamp with time zone"
        case .text: "text"
        default: "\(self)"
        }
    }

    /// What a figure can be kept in.
    var isNumber: Bool {
        switch self {
        case .int2, .int4, .int8, .numeric, .float4, .float8: true
        default: false
        }
    }
}
