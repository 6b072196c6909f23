import Core

/// Tables that the merge fills besides a target: the states of a dimension's members, and what a fact's measures were.
///
/// Their own columns say what they keep. Here they are held against the target, so that nothing is missing at night.
extension TransformCompiler {
    private enum HistoryColumn {
        static let validFrom = "valid_from"
        static let validTo = "valid_to"
        static let observedVersions = "observed_versions"
        static let required = [validFrom, validTo, observedVersions]
    }

    mutating func history(_ mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram]) -> HistoryLayout?
    {
        guard let table = mapping.history else { return nil }
        guard mapping.member != nil else {
            errors.append(
                .mapping(
                    mapping, of: pipeline, "history is of a dimension's members, and \(mapping.table) has no `member:`")
            )
            return nil
        }
        guard let own = companion(table, mapping, key: schema.key + [HistoryColumn.validFrom]),
            has(HistoryColumn.required + schema.key, own, mapping)
        else { return nil }
        let lineage = [LineageColumn.loadedAt, LineageColumn.sliceID].filter { own.column($0) != nil }
        let reserved = Set(HistoryColumn.required + schema.key + lineage)
        let tracked = own.columns.filter { !$0.isGenerated && !reserved.contains($0.name) }
        fits(tracked, own, schema, Set(columns.map(\.name)), mapping)
        return HistoryLayout(
            table: table, tracked: tracked.map(\.name).filter { schema.column($0) != nil },
            isVersioned: mapping.newestBy != nil, lineage: lineage)
    }

    mutating func restatements(
        _ mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram], _ version: String?
    ) -> RestatementLayout? {
        guard let table = mapping.restatements else { return nil }
        guard !mapping.measures.isEmpty, version != nil else {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "restatements are of measures that have a version, and \(mapping.table) lacks "
                        + (version == nil ? "a version" : "`measures:`")))
            return nil
        }
        let stamps = ["changed_at", "changed_on", "reason", "old_version_at", "new_version_at"]
        guard let own = companion(table, mapping, key: nil), has(stamps + schema.key, own, mapping) else { return nil }
        let measures = mapping.measures.map(\.column)
        let kept = measures.filter { own.column("old_\($0)") != nil && own.column("new_\($0)") != nil }
        guard !kept.isEmpty else {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "table \(own.name) has the columns old_x and new_x of none of the measures x",
                    suggestion: "add the columns \"old_\(measures[0])\" and \"new_\(measures[0])\""))
            return nil
        }
        let marks = ["was_withdrawn", "in_first_load"]
        let reserved = Set(
            stamps + marks + schema.key + [LineageColumn.sliceID] + kept.flatMap { ["old_\($0)", "new_\($0)"] })
        let copied = own.columns.filter { !$0.isGenerated && !reserved.contains($0.name) }
        fits(copied, own, schema, nil, mapping)
        return RestatementLayout(
            table: table, measures: kept, copied: copied.map(\.name).filter { schema.column($0) != nil },
            hasSliceID: own.column(LineageColumn.sliceID) != nil,
            hasMarks: (marks.allSatisfy { own.column($0) != nil }) && schema.column("first_loaded_at") != nil)
    }

    /// The companion's schema, if it is there and rows can be told apart.
    private mutating func companion(_ table: TableName, _ mapping: TableMapping, key: [String]?) -> TableSchema? {
        guard let own = schema(of: table, mapping) else { return nil }
        if let key, Set(own.key) != Set(key) {
            errors.append(
                .mapping(
                    mapping, of: pipeline,
                    "the key of \(table) is (\(own.key.joined(separator: ", "))), and it must be "
                        + "(\(key.joined(separator: ", ")))"))
            return nil
        }
        return own
    }

    private mutating func has(_ names: [String], _ own: TableSchema, _ mapping: TableMapping) -> Bool {
        let missing = names.filter { own.column($0) == nil }
        for name in missing {
            errors.append(.mapping(mapping, of: pipeline, "table \(own.name) has no column \"\(name)\""))
        }
        return missing.isEmpty
    }

    /// Each of the columns is one of the target's, of the same type, and filled.
    private mutating func fits(
        _ columns: [ColumnSchema], _ own: TableSchema, _ schema: TableSchema, _ filled: Set<String>?,
        _ mapping: TableMapping
    ) {
        for column in columns {
            guard let original = schema.column(column.name) else {
                if column.isNotNull, column.defaultExpression == nil {
                    errors.append(
                        .mapping(
                            mapping, of: pipeline,
                            "column \"\(column.name)\" of \(own.name) must not be null, and \(schema.name) has no such "
                                + "column to fill it from"))
                }
                continue
            }
            if original.typeName != column.typeName {
                errors.append(
                    .mapping(
                        mapping, of: pipeline,
                        "column \"\(column.name)\" is a \(column.typeName) in \(own.name), and a "
                            + "\(original.typeName) in \(schema.name)"))
            } else if let filled, !filled.contains(column.name) {
                errors.append(
                    .mapping(
                        mapping, of: pipeline,
                        "column \"\(column.name)\" of \(own.name) is followed, and nothing fills it in \(schema.name)",
                        suggestion: "map it under `columns:`"))
            }
        }
    }
}
