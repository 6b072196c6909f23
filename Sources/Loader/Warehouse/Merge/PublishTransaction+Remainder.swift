import Core

/// What totals have beyond the rows of a fact, computed again for the days and clients that the batch touched.
extension PublishTransaction {
    /// The days and clients whose rows the batch wrote, as a query; `nil`: none.
    func touched(_ newRows: NewRows, _ rows: MergeStatements, _ names: StageNames, scope: [String]) -> String? {
        var queries: [String] = []
        let list = { (alias: String) in scope.map { "\(alias).\(SQLIdentifier($0))" }.joined(separator: ", ") }
        switch newRows {
        case .none: break
        case .all: queries.append("select \(list("s")) from \(rows.relation) s")
        case .inDelta:
            queries.append(
                "select \(list("s")) from \(StageNames.delta) d join \(rows.relation) s on s.ctid = d.source "
                    + "where d.is_new or d.is_changed")
        }
        if let table = rows.target.tombstones, batch.tables[table].rows > 0 {
            let key = rows.target.tombstoneKey.map { "t.\(SQLIdentifier($0)) = n.\(SQLIdentifier($0))" }
            queries.append(
                "select \(list("t")) from \(names.relation(.table(table))) n join \(rows.schema.name.sql) t "
                    + "on \(key.joined(separator: " and "))")
        }
        // UNION without ALL: each once.
        guard !queries.isEmpty else { return nil }
        return queries.count > 1 ? queries.joined(separator: " union ") : "select distinct" + queries[0].dropFirst(6)
    }

    func updateRemainder(
        _ remainder: RemainderLayout, _ touched: String?, _ target: TargetLayout, _ stamp: BatchStamp,
        _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        guard let touched, let fact = schemas[remainder.fact] else { return }
        let statements = remainderStatements(remainder, fact, target, stamp)
        _ = try connection.execute(statements.lock(isTotals: target.table == remainder.totals), doing: doing)
        guard try connection.execute(statements.isNeeded, doing: doing).only("is_needed") else { return }
        _ = try connection.execute(statements.write(touched: touched), doing: doing)
    }

    func holdAgainstTotals(
        _ remainder: RemainderLayout, _ touched: String?, _ target: TargetLayout,
        _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        guard let fact = schemas[remainder.fact] else { return }
        guard let sql = controlStatements(remainder, fact, target).lacking(touched: touched),
            let lacking = try connection.execute(sql, doing: doing).rows.first
        else { return }
        let day: CivilDay = try lacking.value("d")
        let (part, total): (Double, Double) = (try lacking.value("part"), try lacking.value("total"))
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
        throw WarehouseError(
            .held(.control), doing: doing,
            "the rows of \(remainder.fact.name) of \(day) come to \(percent(part / total)) of their totals in "
                + "\(remainder.totals.name), which they usually add up to, and min_share is \(percent(remainder.minimumShare))",
            hint: DataGate.remedy(for: batch.pipeline))
    }
}
