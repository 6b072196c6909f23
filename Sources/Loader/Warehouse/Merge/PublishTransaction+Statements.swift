import Core

/// What builds the statements of the batch, target by target.
extension PublishTransaction {
    private var names: StageNames { StageNames(set: batch.stageSet) }

    func mergeStatements(_ target: TargetLayout, _ schema: TableSchema, _ stamp: BatchStamp) -> MergeStatements {
        MergeStatements(
            target: target, schema: schema, stage: layout.tables[target.rows],
            relation: names.relation(.table(target.rows)), bounds: bounds(schema, batch.tables[target.rows]),
            stamp: stamp.sql)
    }

    func restatementStatements(_ target: TargetLayout, _ schema: TableSchema, _ stamp: BatchStamp)
        -> RestatementStatements?
    {
        target.restatements.map {
            RestatementStatements(
                restatements: $0, target: target, schema: schema, stamp: stamp.sql, day: stamp.day, runID: batch.runID)
        }
    }

    /// - Parameter table: Index of the stage table of its tombstones.
    func tombstoneStatements(_ target: TargetLayout, _ schema: TableSchema, table: Int, _ stamp: BatchStamp)
        -> TombstoneStatements
    {
        TombstoneStatements(
            target: target, schema: schema, relation: names.relation(.table(table)), stamp: stamp.sql)
    }

    func memberStatements(_ members: MemberLayout, _ stamp: String) -> MemberStatements {
        MemberStatements(layout: members, schemas: schemas, relation: names.relation(.members), stamp: stamp)
    }

    func keyStatements(_ target: TargetLayout, _ schema: TableSchema) -> KeyStatements {
        KeyStatements(
            target: target, schema: schema, stage: layout.tables[target.rows],
            relation: names.relation(.table(target.rows)))
    }

    func remainderStatements(
        _ remainder: RemainderLayout, _ fact: TableSchema, _ target: TargetLayout, _ stamp: BatchStamp
    )
        -> RemainderStatements
    {
        // A bare tombstone does not say its day.
        let hasTombstones = target.tombstones.map { batch.tables[$0].rows > 0 } ?? false
        return RemainderStatements(
            layout: remainder, fact: fact, stamp: stamp, slice: batch.slices.first?.id ?? 0,
            days: hasTombstones ? nil : batch.tables[target.rows].days)
    }

    func controlStatements(_ remainder: RemainderLayout, _ fact: TableSchema, _ target: TargetLayout)
        -> ControlStatements
    {
        var days = batch.tables[target.rows].days
        if target.tombstones.map({ batch.tables[$0].rows > 0 }) ?? false { days = nil }
        for case .window(let first, let last) in batch.slices.map(\.range) {
            days = days.map { min($0.lowerBound, first)...max($0.upperBound, last) }
        }
        return ControlStatements(layout: remainder, fact: fact, batch: batch, days: days)
    }

    /// Literals that let the planner skip months and, for a few clients, the rest of the table.
    private func bounds(_ schema: TableSchema, _ staged: StagedTable) -> String {
        var conditions: [String] = []
        if let column = schema.partitionColumn, let days = staged.days {
            conditions.append(
                "t.\(SQLIdentifier(column)) between date '\(days.lowerBound)' and date '\(days.upperBound)'")
        }
        let members = Set(batch.slices.compactMap(\.partition))
        if let entity = members.first?.entity, schema.key.first == "\(entity)_key", members.count <= 64,
            members.count == Set(batch.slices.map(\.partitionKey)).count
        {
            let keys = members.map { String($0.key) }.sorted().joined(separator: ", ")
            conditions.append("t.\(SQLIdentifier("\(entity)_key")) in (\(keys))")
        }
        return conditions.map { " and \($0)" }.joined()
    }

    /// Adds codes to a code dimension, without a name of their own.
    static func insertion(into table: CodeTable) -> String {
        var columns = [table.codeColumn]
        var values = ["c"]
        if let name = table.nameColumn {
            columns.append(name)
            values.append("c")
        }
        return """
            insert into \(table.table.sql) (\(columns.map { SQLIdentifier($0).description }.joined(separator: ", ")))
            select \(values.joined(separator: ", ")) from unnest($1::text[]) as c order by c
            on conflict do nothing
            """
    }
}
