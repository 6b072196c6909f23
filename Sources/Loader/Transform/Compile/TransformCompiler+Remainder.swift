import Core

/// The remainder of a fact: what totals, of campaigns say, have beyond the fact's own rows. It changes with either table,
/// so the pipelines of both compile it.
extension TransformCompiler {
    /// Column of the fact that tells remainders from the rows that were read.
    private static let kindColumn = "row_kind"

    mutating func remainder(_ mapping: TableMapping) -> RemainderLayout? {
        guard let declared = mapping.remainder != nil ? mapping : registry.factWithTotals(in: mapping.table),
            let remainder = declared.remainder
        else { return nil }
        guard let fact = schemas[declared.table] else {
            refuse(declared, "table \(declared.table) does not exist")
            return nil
        }
        guard let totals = schemas[remainder.totals] else {
            refuse(declared, "table \(remainder.totals) does not exist")
            return nil
        }
        let owners = totals.key.filter { !fact.key.contains($0) }
        let members = fact.key.filter { !totals.key.contains($0) }
        guard owners.count == 1, members.count == 1, fact.column(members[0])?.type == .int8,
            fact.column(owners[0])?.type == .int8, totals.column(owners[0])?.type == .int8
        else {
            refuse(
                declared,
                "the keys of \(fact.name) (\(fact.key.joined(separator: ", "))) and of \(totals.name) "
                    + "(\(totals.key.joined(separator: ", "))) must differ in one bigint column each, and the fact must have both"
            )
            return nil
        }
        guard fact.column(TransformCompiler.kindColumn) != nil else {
            refuse(
                declared, "table \(fact.name) has no column \"\(TransformCompiler.kindColumn)\" to tell remainders by")
            return nil
        }
        for name in remainder.measures where !isMeasure(name, fact) || !isMeasure(name, totals) {
            refuse(declared, "\"\(name)\" is not a column of numbers in both \(fact.name) and \(totals.name)")
        }
        for schema in [fact, totals] where schema.column(LineageColumn.versionAt)?.type != .timestamptz {
            refuse(declared, "table \(schema.name) has no column \"\(LineageColumn.versionAt)\"")
        }
        return layout(declared, remainder, fact, totals, (owners[0], members[0]))
    }

    private mutating func layout(
        _ declared: TableMapping, _ remainder: RemainderMapping, _ fact: TableSchema, _ totals: TableSchema,
        _ keys: (owner: String, member: String)
    ) -> RemainderLayout {
        let reserved = Set(
            fact.key + [keys.owner, TransformCompiler.kindColumn] + declared.measures.map(\.column) + remainder.measures
                + LineageColumn.merged + [
                    LineageColumn.sliceID, LineageColumn.versionAt, LineageColumn.deletedAt, LineageColumn.recordKey,
                    LineageColumn.rowHash,
                ])
        let copied = fact.columns.filter { column in
            !reserved.contains(column.name) && !column.isGenerated
                && totals.column(column.name)?.typeName == column.typeName
        }
        let filled = reserved.subtracting([LineageColumn.recordKey]).union(copied.map(\.name))
        let zeros = fact.columns.filter { column in
            column.isNotNull && column.defaultExpression == nil && !column.isGenerated && !filled.contains(column.name)
        }
        for column in zeros where !column.type.isNumber {
            refuse(declared, "nothing fills column \"\(column.name)\" of a remainder in \(fact.name)")
        }
        return RemainderLayout(
            fact: fact.name, totals: totals.name, scope: totals.key.filter { $0 != keys.owner }, owner: keys.owner,
            member: keys.member, measures: remainder.measures, copied: copied.map(\.name), zeros: zeros.map(\.name),
            minimumShare: remainder.minimumShare, log: restatements(declared, fact, [], LineageColumn.versionAt))
    }

    private func isMeasure(_ name: String, _ schema: TableSchema) -> Bool {
        schema.column(name)?.type.isNumber ?? false
    }

    private mutating func refuse(_ declared: TableMapping, _ problem: String) {
        errors.append(.mapping(declared, of: pipeline, at: declared.remainder?.location, "remainder: \(problem)"))
    }
}
