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

    /// Marks them as deleted, or removes them where the table keeps no such mark; returns how many, by slice.
    var deleteGone: String {
        var live = ""
        var change = "delete from \(rows.schema.name.sql) t using newest p"
        if isMarked {
            live = " and t.deleted_at is null"
            var assignments = ["deleted_at = p.version_at"] + rows.target.measures.map { "\(quoted($0)) = 0" }
            if rows.schema.column("loaded_at") != nil { assignments.append("loaded_at = \(rows.stamp)") }
            if rows.schema.column("slice_id") != nil { assignments.append("slice_id = p.slice_id") }
            if rows.schema.column("row_hash") != nil { assignments.append("row_hash = null") }
            change = "update \(rows.schema.name.sql) t set \(assignments.joined(separator: ", ")) from newest p"
        }
        return """
            with newest as materialized (
              select distinct on (\(key)) * from \(relation) order by \(key), version_at desc, ctid desc
            ), gone as (
              \(change)
              where \(isOfParent)\(isOlder)\(live)
                and not exists (
                  select from \(rows.relation) s where \(rows.onKey("t", "s")) and s.version_at = p.version_at)
              returning p.slice_id
            )
            select slice_id, count(*) as gone from gone group by slice_id
            """
    }
}

extension PublishTransaction {
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
