import Core

/// Columns that the loader fills by itself where a table has them.
enum LineageColumn {
    static let sliceID = "slice_id"
    static let versionAt = "version_at"
    static let deletedAt = "deleted_at"
    static let firstLoadedAt = "first_loaded_at"
    static let loadedAt = "loaded_at"
    static let isInferred = "is_inferred"
    static let recordKey = "record_key"
    static let attributes = "attributes"
    static let rowHash = "row_hash"

    /// Filled by the merge, not staged.
    static let merged: Set<String> = [firstLoadedAt, loadedAt, isInferred]
}

extension TransformCompiler {
    struct Target {
        var tables: [StageTable]
        var layout: TargetLayout
        var program: TargetProgram
    }

    /// Compiles one `load:` entry.
    mutating func target(_ mapping: TableMapping, _ schema: TableSchema, firstTable: Int) -> Target? {
        var columns = [ColumnProgram(name: StageTable.sliceColumn.name, source: .slice, isRequired: false, pointer: "")]
        identity(mapping, schema, into: &columns)
        for column in mapping.columns { value(column, of: mapping, schema, isMeasure: false, into: &columns) }
        for column in mapping.measures { value(column, of: mapping, schema, isMeasure: true, into: &columns) }
        lineage(mapping, schema, into: &columns)
        report(duplicatesIn: columns, mapping)
        report(unfilledIn: schema, columns, mapping)
        report(driftOf: schema, columns, mapping)

        let key = schema.key
        guard !key.isEmpty else {
            // That of a table of ours has been named already, with what it was.
            if schema.declared != nil { return nil }
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "table \(mapping.table) has no primary key, so its rows cannot be told apart",
                    suggestion: "add a primary key or a unique constraint over columns that are not null"))
            return nil
        }
        let keyPlaces = key.map { name in columns.firstIndex { $0.name == name } }
        for (name, place) in zip(key, keyPlaces) where place == nil {
            errors.append(
                .mapping(mapping, of: pipeline, "nothing fills the key column \"\(name)\" of \(mapping.table)"))
        }
        guard errors.isEmpty else { return nil }

        var tables = [stage(mapping.table, .rows, columns, schema)]
        let parents = parents(mapping, schema, columns)
        if let parents { tables.append(stage(mapping.table, .parents, parents.columns, schema)) }
        var tombstones: [ColumnProgram] = []
        var tombstoneKey: [String] = []
        if mapping.deletedBy != nil, mapping.member == nil, mapping.explode == nil {
            tombstoneKey = tombstoneLookup(mapping, schema, columns)
            tombstones = [columns[0]]
            tombstones += tombstoneKey.compactMap { name in columns.first { $0.name == name } }
            tombstones.append(
                ColumnProgram(
                    name: LineageColumn.versionAt, source: version(mapping), isRequired: true,
                    pointer: mapping.newestBy?.pointer ?? ""))
            tombstones.append(
                ColumnProgram(
                    name: LineageColumn.deletedAt, source: deletion(mapping), isRequired: true,
                    pointer: mapping.deletedBy?.pointer ?? ""))
            tables.append(stage(mapping.table, .tombstones, tombstones, schema))
        }
        let measures = mapping.measures.map(\.column)
        let version = versionColumn(mapping, schema)
        let known = knownBy(mapping, schema, columns, version)
        let kept = schema.column(columns.last?.name ?? "") != nil
        var target = Target(
            tables: tables,
            layout: TargetLayout(
                table: mapping.table, rows: firstTable, tombstones: tombstones.isEmpty ? nil : firstTable + 1, key: key,
                tombstoneKey: tombstoneKey, measures: measures, entity: mapping.member?.entity,
                versionColumn: version, known: known,
                hasDays: schema.partitionColumn.map { schema.column($0)?.type == .date } ?? false,
                history: history(mapping, schema, columns),
                restatements: restatements(mapping, schema, columns, version), remainder: remainder(mapping)),
            program: TargetProgram(
                rowsTable: firstTable, tombstoneTable: tombstones.isEmpty ? nil : firstTable + 1, columns: columns,
                tombstoneColumns: tombstones, isDimension: mapping.member != nil,
                deletedField: deletionNumber(mapping), keyColumns: keyPlaces.compactMap { $0 },
                partitionColumn: schema.partitionColumn.flatMap { name in columns.firstIndex { $0.name == name } },
                versionColumn: columns.firstIndex { $0.name == LineageColumn.versionAt } ?? 0,
                hashed: known == .nothing ? nil : 1..<columns.count - (kept ? 0 : 1))
        )
        if let parents, let list = mapping.explode {
            target.layout.parents = firstTable + 1
            target.layout.parentKey = parents.key
            target.program.list = fields.index(of: list)
            target.program.parentTable = firstTable + 1
            target.program.parentColumns = parents.columns
        }
        if pipeline.reading.absenceDeletes { target.layout.windowColumn = windowColumn(mapping, schema) }
        return target
    }

    /// Keys: the partition's, the row's own, and those of the members it points at.
    private mutating func identity(_ mapping: TableMapping, _ schema: TableSchema, into columns: inout [ColumnProgram])
    {
        let mapped = Set(
            (mapping.columns + mapping.measures).map(\.column) + mapping.members.map { "\($0.entity)_key" })
        if let partition = pipeline.partition {
            let name = "\(partition.entity)_key"
            if schema.column(name) != nil, !mapped.contains(name), mapping.member?.entity != partition.entity {
                columns.append(ColumnProgram(name: name, source: .partitionKey, isRequired: true, pointer: ""))
            }
        }
        if let member = mapping.member {
            let cells = member.id.map { fields.number(of: $0) }
            let pointer = member.id.first?.pointer ?? ""
            columns.append(
                ColumnProgram(
                    name: "\(member.entity)_key", source: .ownKey(cells, MemberKeyHash(entity: member.entity)),
                    isRequired: true, pointer: pointer))
            columns.append(
                ColumnProgram(name: "\(member.entity)_id", source: .memberID(cells), isRequired: true, pointer: pointer)
            )
        }
        if let record = mapping.recordID, schema.column(LineageColumn.recordKey) != nil {
            columns.append(
                ColumnProgram(
                    name: LineageColumn.recordKey, source: .recordKey(fields.number(of: record)), isRequired: true,
                    pointer: record.pointer))
        }
        for member in mapping.members {
            guard let number = memberNumber(member.entity) else { continue }
            let name = "\(member.entity)_key"
            // A key with a default has a member for what is of none: the whole organization beside clients.
            let isRequired = schema.key.contains(name) && schema.column(name)?.defaultExpression == nil
            if isRequired { members[number].isRequired = true }
            columns.append(
                ColumnProgram(
                    name: name, source: .member(number), isRequired: isRequired, pointer: member.id.first?.pointer ?? ""
                ))
        }
    }

    private mutating func value(
        _ mapped: ColumnMapping, of mapping: TableMapping, _ schema: TableSchema, isMeasure: Bool,
        into columns: inout [ColumnProgram]
    ) {
        guard let column = schema.column(mapped.column), !column.isGenerated else {
            let near = Spelling.nearest(to: mapped.column, among: schema.columns.filter { !$0.isGenerated }.map(\.name))
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    schema.column(mapped.column) == nil
                        ? "table \(mapping.table) has no column \"\(mapped.column)\""
                        : "column \"\(mapped.column)\" of \(mapping.table) is computed by the database",
                    suggestion: near.map { "did you mean \"\($0)\"?" }))
            return
        }
        guard !isMeasure || column.type.isNumber else {
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    "column \"\(mapped.column)\" of \(mapping.table) is a \(column.typeName), expected a number, as it is a measure",
                    suggestion: "give it its type back, or map it under `columns:`"))
            return
        }
        let isCount = (isMeasure || mapped.format == .count) && [.int2, .int4, .int8].contains(column.type)
        guard let encoder = ValueEncoder(type: column.type, format: mapped.format, isCount: isCount) else {
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    "column \"\(mapped.column)\" of \(mapping.table) has type \(column.typeName), which cannot be loaded"
                ))
            return
        }
        let isRequired = column.isNotNull && column.defaultExpression == nil
        var pointer = ""
        let source: ColumnProgram.Source
        switch mapped.source {
        case .field(let path):
            pointer = path.pointer
            check(conversionOf: mapped, column, mapping)
            let cell = fields.number(of: path, mapped.conversion, as: wanted(of: mapped, as: column.type))
            if let table = schema.codes[mapped.column] {
                guard case .text = column.type else {
                    errors.append(
                        .mapping(
                            mapping, of: pipeline, at: mapped.location,
                            "column \"\(mapped.column)\" of \(mapping.table) is a \(column.typeName), expected text, as it is a code of \(table.table)"
                        ))
                    return
                }
                source = .code(cell, encoder, code: codeNumber(table))
            } else if case .enumeration(let labels) = column.type {
                source = .label(cell, encoder, labels.map { Array($0.utf8) })
            } else {
                source = .cell(cell, encoder)
            }
        case .constant(let text):
            guard let bytes = constant(text, column.type) else {
                errors.append(
                    .mapping(
                        mapping, of: pipeline, at: mapped.location,
                        "\"\(text)\" is not a \(column.typeName), which column \"\(mapped.column)\" is"))
                return
            }
            source = .constant(bytes)
        case .position(let first):
            guard let list = mapping.explode else { return }
            pointer = list.pointer
            source = .cell(fields.number(ofPositionIn: list, first: first), encoder)
        case .partition(let name):
            source = column.type == .int8 ? .partitionInteger(name) : .partitionText(name)
        case .day(let path, let zone):
            guard column.type == .date else {
                errors.append(
                    .mapping(
                        mapping, of: pipeline, at: mapped.location,
                        "a day goes into a date column, but \"\(mapped.column)\" is a \(column.typeName)"))
                return
            }
            if case .named(let name) = zone, ZoneOffsets(name: name) == nil {
                errors.append(
                    .mapping(mapping, of: pipeline, at: mapped.location, "unknown time zone \"\(name)\""))
            }
            pointer = path.pointer
            source = .day(fields.number(of: path, mapped.conversion, as: .instant), zone)
        }
        columns.append(ColumnProgram(name: mapped.column, source: source, isRequired: isRequired, pointer: pointer))
    }

    private mutating func lineage(_ mapping: TableMapping, _ schema: TableSchema, into columns: inout [ColumnProgram]) {
        if !mapping.attributes.isEmpty {
            if schema.column(LineageColumn.attributes)?.type == .jsonb {
                let entries = mapping.attributes.map { (name: Array($0.name.utf8), cell: fields.number(of: $0.path)) }
                columns.append(
                    ColumnProgram(
                        name: LineageColumn.attributes, source: .attributes(entries), isRequired: false, pointer: ""))
            } else {
                errors.append(
                    .mapping(mapping, of: pipeline, "table \(mapping.table) has no jsonb column \"attributes\""))
            }
        }
        // The stage always has a version: it decides between two rows of one key even where the table keeps none.
        let version = ColumnProgram(
            name: LineageColumn.versionAt, source: version(mapping), isRequired: true,
            pointer: mapping.newestBy?.pointer ?? "")
        let isKept = schema.column(LineageColumn.versionAt) != nil
        if isKept { columns.append(version) }
        if schema.column(LineageColumn.deletedAt) != nil {
            columns.append(
                ColumnProgram(
                    // Elements are deleted with their record, not one by one.
                    name: LineageColumn.deletedAt, source: mapping.explode == nil ? deletion(mapping) : .deletedAt(nil),
                    isRequired: false,
                    pointer: mapping.deletedBy?.pointer ?? ""))
        }
        if schema.column(LineageColumn.rowHash)?.type == .int8 {
            columns.append(
                ColumnProgram(name: LineageColumn.rowHash, source: .rowHash, isRequired: false, pointer: ""))
        }
        // Last, so that the columns before it are those that the table keeps.
        if !isKept { columns.append(version) }
    }

    /// Dimensions are not worth it, tables without a version need every row to find the newest of its key, and documents
    /// come back in another form than they were sent in.
    private func knownBy(_ mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram], _ version: String?)
        -> KnownBy
    {
        // Elements that are not staged would count as gone.
        if mapping.explode != nil { return .nothing }
        if columns.contains(where: { $0.name == LineageColumn.rowHash }) { return .rowHash }
        let kept = columns.dropFirst().filter { schema.column($0.name) != nil }.map(\.name)
        let hasDocuments = kept.contains { name in
            schema.column(name).map { $0.type == .jsonb || $0.type == .json } ?? false
        }
        return mapping.member != nil || hasDocuments || mapping.newestBy == nil || version == nil
            ? .nothing : .content(kept)
    }

    /// The loader's own column, else the one that is mapped from the version.
    private mutating func versionColumn(_ mapping: TableMapping, _ schema: TableSchema) -> String? {
        if schema.column(LineageColumn.versionAt) != nil { return LineageColumn.versionAt }
        guard let newestBy = mapping.newestBy else { return nil }
        let mapped = mapping.columns.first { column in
            if case .field(newestBy) = column.source {
                schema.column(column.column)?.type == .timestamptz
            } else {
                false
            }
        }
        if let mapped { return mapped.column }
        warnings.append(
            .mapping(
                mapping, of: pipeline,
                "\(mapping.table) keeps no version: an older record that comes later overwrites a newer one",
                suggestion: "map \(newestBy) to a timestamptz column, or add a column version_at to the table"))
        return nil
    }

    mutating func version(_ mapping: TableMapping) -> ColumnProgram.Source {
        .version(mapping.newestBy.map { fields.number(of: $0, mapping.versionConversion, as: .instant) })
    }

    mutating func deletion(_ mapping: TableMapping) -> ColumnProgram.Source {
        .deletedAt(deletionNumber(mapping))
    }

    private mutating func deletionNumber(_ mapping: TableMapping) -> Int? {
        guard let mark = mapping.deletedBy else { return nil }
        guard !mapping.deletedWhen.isEmpty, let newestBy = mapping.newestBy else {
            return fields.number(of: mark, mapping.deletionConversion, as: .instant)
        }
        let version = fields.number(of: newestBy, mapping.versionConversion, as: .instant)
        return fields.number(ofMark: mark, when: mapping.deletedWhen, version: version)
    }

    /// By the record's own key within its tenant if the table keeps it, else by the primary key.
    private func tombstoneLookup(_ mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram]) -> [String]
    {
        guard columns.contains(where: { $0.name == LineageColumn.recordKey }) else { return schema.key }
        let tenant = schema.key.first { name in
            columns.contains { column in
                if case .partitionKey = column.source { column.name == name } else { false }
            }
        }
        return [tenant, LineageColumn.recordKey].compactMap { $0 }
    }

    private mutating func codeNumber(_ table: CodeTable) -> Int {
        if let number = codes.firstIndex(of: table) { return number }
        codes.append(table)
        return codes.count - 1
    }

    private func stage(
        _ target: TableName, _ purpose: StageTable.Purpose, _ columns: [ColumnProgram], _ schema: TableSchema
    ) -> StageTable {
        StageTable(
            target: target, purpose: purpose,
            columns: columns.map { column in
                let fallback = column.name == LineageColumn.sliceID ? "bigint" : "timestamp with time zone"
                return StageColumn(name: column.name, typeName: schema.column(column.name)?.typeName ?? fallback)
            })
    }

    private mutating func report(duplicatesIn columns: [ColumnProgram], _ mapping: TableMapping) {
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            errors.append(.mapping(mapping, of: pipeline, "column \"\(column.name)\" is filled twice"))
        }
    }

    private mutating func report(unfilledIn schema: TableSchema, _ columns: [ColumnProgram], _ mapping: TableMapping) {
        let filled = Set(columns.map(\.name)).union(LineageColumn.merged)
        for column in schema.columns
        where column.isNotNull && column.defaultExpression == nil && !column.isGenerated
            && !filled.contains(column.name)
        {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "column \"\(column.name)\" of \(mapping.table) must not be null, and nothing fills it",
                    suggestion: "map it under `columns:`"))
        }
    }
}
