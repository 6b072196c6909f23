import Core
import JSONReader

/// Holds a pipeline's mappings against the catalogue and compiles them.
///
/// Everything that can be wrong is found here, before any record is read: a column that does not exist, a required column
/// that nothing fills, a type that cannot be loaded, a member of an entity that no pipeline loads.
package struct TransformCompiler {
    let pipeline: Pipeline
    let registry: EntityRegistry
    let schemas: [TableName: TableSchema]
    let knownCodes: [CodeTable: Set<String>]

    var fields = FieldTable()
    var members: [MemberProgram] = []
    var entities: [EntityTable] = []
    var codes: [CodeTable] = []
    var errors: [ConfigError] = []
    var warnings: [ConfigError] = []

    /// - Parameters:
    ///   - schemas: At least those of `registry.tables(of: pipeline)`; a missing one is reported.
    ///   - knownCodes: What the code dimensions hold already.
    package static func compile(
        _ pipeline: Pipeline, registry: EntityRegistry, schemas: [TableName: TableSchema],
        knownCodes: [CodeTable: Set<String>]
    ) throws(ConfigErrors) -> TransformPlan {
        var compiler = TransformCompiler(
            pipeline: pipeline, registry: registry, schemas: schemas, knownCodes: knownCodes)
        let plan = compiler.compile()
        guard compiler.errors.isEmpty, let plan else { throw ConfigErrors(compiler.errors) }
        guard !plan.derived.isEmpty || !plan.lists.isEmpty else { return plan }
        // What is derived is numbered behind all that is read, and now it is known how much that is.
        var numbered = TransformCompiler(
            pipeline: pipeline, registry: registry, schemas: schemas, knownCodes: knownCodes)
        numbered.fields = FieldTable(paths: plan.fields)
        guard let final = numbered.compile() else { throw ConfigErrors(numbered.errors) }
        return final
    }

    private mutating func compile() -> TransformPlan? {
        for mapping in pipeline.loads { collectMembers(mapping) }
        var tables: [StageTable] = []
        var layouts: [TargetLayout] = []
        var programs: [TargetProgram] = []
        var identity: RecordIdentity?
        for mapping in pipeline.loads {
            guard let schema = schema(of: mapping.table, mapping) else { continue }
            guard let target = target(mapping, schema, firstTable: tables.count) else { continue }
            var layout = target.layout
            if identity == nil, mapping.explode == nil {
                identity = self.identity(of: mapping, schema, target.program.columns)
                layout.identityColumn = identity?.column
            }
            report(undeletableIn: schema, mapping)
            tables += target.tables
            layouts.append(layout)
            programs.append(target.program)
        }
        report(driftOfMembers: pipeline.loads)
        reportPlaceless(pipeline.loads)
        guard errors.isEmpty else { return nil }
        let memberLayout = memberLayout()
        let fields = fieldsWithPartition()
        return TransformPlan(
            layout: StageLayout(tables: tables, targets: layouts, members: memberLayout),
            records: pipeline.records,
            isOneRecord: pipeline.isOneAnswer,
            mayLackRecords: pipeline.answers.mayLackRecords,
            envelope: pipeline.paginator.envelope + [pipeline.asOf].compactMap { $0 },
            fields: fields,
            paths: mappedPaths(fields),
            derived: self.fields.derived,
            lists: self.fields.lists,
            targets: programs,
            members: members,
            partitionField: pipeline.partition?.field.map { self.fields.number(of: $0) },
            dayField: pipeline.reading.window.flatMap { window in
                window.field.map { self.fields.number(of: $0, window.conversion, as: .day) }
            },
            identity: identity,
            codes: codes,
            knownCodes: codes.map { table in Set((knownCodes[table] ?? []).map { Array($0.utf8) }) },
            memberCodes: memberCodeCells(memberLayout),
            tenant: tenant(memberLayout),
            warnings: warnings
        )
    }

    /// What is absent is marked, and a table without the mark keeps it for ever.
    private mutating func report(undeletableIn schema: TableSchema, _ mapping: TableMapping) {
        let reading = pipeline.reading
        guard reading.absenceDeletes || reading.deletesOrphans else { return }
        let key = reading.absenceDeletes ? "absent" : "orphans"
        if reading.absenceDeletes, mapping.restatements != nil || mapping.remainder != nil {
            errors.append(
                .mapping(
                    mapping, of: pipeline, "absent: deleted does not go with restatements and remainder",
                    suggestion: "remove absent; such facts are deleted by tombstones (deleted)"))
        }
        if reading.absenceDeletes, let entity = pipeline.partition?.entity, mapping.member?.entity != entity,
            schema.column("\(entity)_key") == nil
        {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "absent: deleted finds the rows of one \(entity) by \"\(entity)_key\", which \(mapping.table) does not have",
                    suggestion: "add the column \(entity)_key bigint to the table, or remove absent"))
        }
        if reading.absenceDeletes, reading.window != nil, schema.column("slice_id") == nil,
            mapping.newestBy == nil || schema.column(LineageColumn.versionAt) == nil
        {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "absent: deleted with window needs to know which rows are newer than a read, and \(mapping.table) has neither a version nor slice_id",
                    suggestion:
                        "add the column slice_id bigint to the table, or newest_by and version_at timestamptz, or remove absent"
                ))
        }
        if reading.absenceDeletes, let field = reading.window?.field, windowColumn(mapping, schema) == nil {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "absent: deleted finds the rows of a window by the day in \(field), which no column of type date in \(mapping.table) has",
                    suggestion: "add a column of type date from \(field), or remove absent"))
        }
        if reading.deletesOrphans, let entity = pipeline.partition?.entity, schema.column("\(entity)_key") == nil {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "orphans: deleted finds rows by \"\(entity)_key\", which \(mapping.table) does not have",
                    suggestion: "add the column \(entity)_key to the table, or remove orphans"))
        }
        guard schema.column(LineageColumn.deletedAt)?.type != .timestamptz else { return }
        errors.append(
            .mapping(
                mapping, of: pipeline,
                "\(key): deleted marks rows in the column \"deleted_at\", which \(mapping.table) does not have as timestamptz",
                suggestion: "add the column deleted_at timestamptz to the table, or remove \(key)"))
    }

    /// Where rows have the day that a window asks for.
    func windowColumn(_ mapping: TableMapping, _ schema: TableSchema) -> String? {
        guard let field = pipeline.reading.window?.field else { return nil }
        return mapping.columns.first { column in
            guard case .field(let path) = column.source else { return false }
            return path == field && schema.column(column.column)?.type == .date
        }?.column
    }

    /// The list is complete only once these two have their numbers.
    private mutating func fieldsWithPartition() -> [FieldPath] {
        if let field = pipeline.partition?.field { _ = fields.number(of: field) }
        if let window = pipeline.reading.window, let field = window.field {
            _ = fields.number(of: field, window.conversion, as: .day)
        }
        return fields.paths
    }

    /// What to do about a table that is not there.
    static let tableRemedy =
        "run `octoload migrate`, with `--star busyocto` if it is BusyOcto's, or create the table"

    mutating func schema(of table: TableName, _ mapping: TableMapping) -> TableSchema? {
        if let schema = schemas[table] { return schema }
        let near = Spelling.nearest(to: table.name, among: schemas.keys.map(\.name))
        errors.append(
            .mapping(
                mapping, of: pipeline, "table \(table) does not exist",
                suggestion: near.map { "did you mean \"\($0)\"?" } ?? TransformCompiler.tableRemedy))
        return nil
    }

    // MARK: Members

    private mutating func collectMembers(_ mapping: TableMapping) {
        for member in mapping.members where !entities.contains(where: { $0.entity == member.entity }) {
            guard let entity = registry[entity: member.entity] else {
                errors.append(
                    .mapping(
                        mapping, of: pipeline, at: member.location,
                        "no pipeline loads members of \"\(member.entity)\"",
                        suggestion: Spelling.nearest(to: member.entity, among: Array(registry.entities.keys))
                            .map { "did you mean \"\($0)\"?" }
                            ?? "add `member: {\(member.entity): id}` to the table that has them"))
                continue
            }
            entities.append(entity)
            members.append(
                MemberProgram(
                    entity: member.entity, cells: member.id.map { fields.number(of: $0) },
                    pointer: member.id.first?.pointer ?? "", isRequired: false))
        }
    }

    func memberNumber(_ entity: String) -> Int? {
        entities.firstIndex { $0.entity == entity }
    }

    private func memberLayout() -> MemberLayout? {
        guard !entities.isEmpty else { return nil }
        var memberColumns = entities.map(\.keyColumn)
        if let partition = pipeline.partition, registry[entity: partition.entity] != nil {
            memberColumns.append("\(partition.entity)_key")
        }
        for mapping in pipeline.loads {
            if let own = mapping.member { memberColumns.append("\(own.entity)_key") }
        }
        var seen: Set<String> = []
        memberColumns = memberColumns.filter { seen.insert($0).inserted }
        let codeColumns = pipeline.loads.flatMap(\.columns).map(\.column).filter { column in
            pipeline.loads.contains { schemas[$0.table]?.codes[column] != nil } && seen.insert(column).inserted
        }
        return MemberLayout(
            entities: entities, tenantColumn: tenantColumn, memberColumns: memberColumns, codeColumns: codeColumns)
    }

    /// The key column that the dimensions share besides their own: `domain_key`.
    private var tenantColumn: String? {
        for entity in entities {
            guard let key = schemas[entity.table]?.key, key.count == 2 else { continue }
            if let other = key.first(where: { $0 != entity.keyColumn }) { return other }
        }
        return nil
    }

    private func tenant(_ layout: MemberLayout?) -> TenantSource {
        guard let column = layout?.tenantColumn else { return .none }
        if let partition = pipeline.partition, "\(partition.entity)_key" == column { return .partition }
        if let number = entities.firstIndex(where: { $0.keyColumn == column }) { return .member(number) }
        return .none
    }

    private mutating func memberCodeCells(_ layout: MemberLayout?) -> [Int?] {
        (layout?.codeColumns ?? []).map { column in
            for mapping in pipeline.loads.flatMap(\.columns) where mapping.column == column {
                guard case .field(let path) = mapping.source else { continue }
                let type = pipeline.loads.compactMap { schemas[$0.table]?.column(column)?.type }.first
                return fields.number(
                    of: path, mapping.conversion, as: type.flatMap { wanted(of: mapping, as: $0) })
            }
            return nil
        }
    }
}
