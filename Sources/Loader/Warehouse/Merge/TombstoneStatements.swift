import Core

/// The SQL that applies tombstones to a fact: measures to zero, `deleted_at` set. Rows are never removed.
struct TombstoneStatements {
    let target: TargetLayout
    let schema: TableSchema
    let relation: String
    let stamp: String

    private func onKey(_ left: String, _ right: String) -> String {
        target.tombstoneKey.map { "\(left).\(SQLIdentifier($0)) = \(right).\(SQLIdentifier($0))" }
            .joined(separator: " and ")
    }

    private var isNewer: String {
        guard let version = target.versionColumn.map({ "t.\(SQLIdentifier($0))" }) else {
            return "t.deleted_at is null"
        }
        return "(\(version) < n.version_at or (\(version) = n.version_at and t.deleted_at is null))"
    }

    /// The newest tombstone of each row.
    var newest: String {
        let key = target.tombstoneKey.map { SQLIdentifier($0).description }.joined(separator: ", ")
        return "select distinct on (\(key)) * from \(relation) order by \(key), version_at desc, ctid desc"
    }

    /// Whether a row `t` is written by its newest tombstone `n`.
    var applies: String { "\(onKey("t", "n")) and \(isNewer)" }

    /// Applies the newest tombstone of each row; returns per slice: superseded, unknown, applied.
    var apply: String {
        var assignments = target.measures.map { "\(SQLIdentifier($0)) = 0" }
        assignments.append("deleted_at = n.deleted_at")
        if let version = target.versionColumn { assignments.append("\(SQLIdentifier(version)) = n.version_at") }
        if schema.column("loaded_at") != nil { assignments.append("loaded_at = \(stamp)") }
        if schema.column("slice_id") != nil { assignments.append("slice_id = n.slice_id") }
        // The row is no longer the one that was staged: if it comes back, it must be staged again.
        if schema.column("row_hash") != nil { assignments.append("row_hash = null") }
        return """
            with newest as materialized (
              \(newest)
            ), applied as (
              update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
              from newest n where \(applies) returning n.slice_id
            ), kept as (
              select n.slice_id, count(*) as kept,
                count(*) filter (where not exists (select from \(schema.name.sql) t where \(onKey("t", "n")))) as unknown
              from newest n group by n.slice_id
            )
            select s.slice_id, count(*) - coalesce(max(k.kept), 0) as superseded, coalesce(max(k.unknown), 0) as unknown,
              (select count(*) from applied a where a.slice_id = s.slice_id) as applied
            from \(relation) s left join kept k on k.slice_id = s.slice_id group by s.slice_id
            """
    }
}
