import Core

/// The SQL that finds rows of elements that their records no longer have.
struct ElementStatements {
    let rows: MergeStatements
    /// Stage of the records.
    let relation: String

    private func quoted(_ name: String) -> String { SQLIdentifier(name).description }

    private var key: String { rows.target.parentKey.map(quoted).joined(separator: ", ") }

    private var isOfParent: String {
        rows.target.parentKey.map { "t.\(quoted($0)) = p.\(quoted($0))" }.joined(separator: " and ")
    }

    /// What a newer version of the record brought stays.
    private var isOlder: String {
        rows.target.versionColumn.map { " and (t.\(quoted($0)) is null or t.\(quoted($0)) <= p.version_at)" } ?? ""
    }

    private var isMarked: Bool { rows.schema.column("deleted_at") != nil }

    /// Leaves out staged elements of records of which the table has a newer version; `nil` if it keeps none. Returns how many, by slice.
    var supersede: String? {
        guard let version = rows.target.versionColumn.map({ "t.\(quoted($0))" }) else { return nil }
        let isOfRecord = rows.target.parentKey.map { "t.\(quoted($0)) = s.\(quoted($0))" }.joined(separator: " and ")
        return """
            with removed as (
              delete from \(rows.relation) s
              where exists (select from \(rows.schema.name.sql) t where \(isOfRecord) and \(version) > s.version_at)
              returning s.slice_id
            )
            select slice_id, count(*) as removed from removed group by slice_id
            """
    }

    /// Marks them as deleted, or removes them where the table keeps no such mark; returns how many, by slice.
    var deleteGone: String {
        var live = ""
        var change = "delete from \(rows.schema.name.sql) t using newest p"
        if isMarked {
            live = " and t.deleted_at is null"
            var assignments =
                ["deleted_at = coalesce(p.deleted_at, p.version_at)"] + rows.target.measures.map { "\(quoted($0)) = 0" }
            // So that an older version of the record does not bring them back.
            if let version = rows.target.versionColumn { assignments.append("\(quoted(version)) = p.version_at") }
            if rows.schema.column("loaded_at") != nil { assignments.append("loaded_at = \(rows.stamp)") }
            if rows.schema.column("slice_id") != nil { assignments.append("slice_id = p.slice_id") }
            if rows.schema.column("row_hash") != nil { assignments.append("row_hash = null") }
            change = "update \(rows.schema.name.sql) t set \(assignments.joined(separator: ", ")) from newest p"
        }
        return """
            with newest as materialized (
              select distinct on (\(key)) * from \(relation) order by \(key), version_at desc,
                (deleted_at is not null) desc, ctid desc
            ), gone as (
              \(change)
              where \(isOfParent)\(isOlder)\(live)
                and (p.deleted_at is not null or not exists (
                  select from \(rows.relation) s where \(rows.onKey("t", "s")) and s.version_at = p.version_at))
              returning p.slice_id
            )
            select slice_id, count(*) as gone from gone group by slice_id
            """
    }
}

extension PublishTransaction {
    /// - Returns: How many staged rows are left.
    func leaveOutOlderElements(
        _ rows: MergeStatements, parents table: Int, of staged: Int, _ connection: borrowing PostgresConnection,
        _ tally: inout TargetTally
    ) throws(WarehouseError) -> Int {
        let statements = ElementStatements(
            rows: rows, relation: StageNames(set: batch.stageSet).relation(.table(table)))
        guard let supersede = statements.supersede else { return staged }
        var left = staged
        for row in try connection.execute(supersede, doing: doing).rows {
            let removed: Int = try row.value("removed")
            tally[try row.value("slice_id")].superseded += removed
            left -= removed
        }
        return left
    }

    func deleteGoneElements(
        _ rows: MergeStatements, parents table: Int, _ connection: borrowing PostgresConnection,
        _ tally: inout TargetTally
    ) throws(WarehouseError) {
        let statements = ElementStatements(
            rows: rows, relation: StageNames(set: batch.stageSet).relation(.table(table)))
        for row in try connection.execute(statements.deleteGone, doing: doing).rows {
            tally[try row.value("slice_id")].absent += try row.value("gone")
        }
    }
}
