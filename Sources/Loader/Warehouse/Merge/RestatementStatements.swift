import Core

/// The SQL that keeps what a fact's measures were, to be run before they are written over.
struct RestatementStatements {
    let restatements: RestatementLayout
    let target: TargetLayout
    let schema: TableSchema
    /// `timestamptz` literal of the batch, and its UTC day.
    let stamp: String
    let day: CivilDay
    let runID: String

    private var measures: [String] { restatements.measures.map { SQLIdentifier($0).description } }

    private var isWithdrawn: String { schema.column("deleted_at") == nil ? "false" : "t.deleted_at is not null" }

    /// True of a row that this run has first loaded: nobody was shown what it was before.
    private var isNew: String {
        "t.first_loaded_at >= (select started_at from etl.run where run_id = \(sqlLiteral(runID))::uuid)"
    }

    private func insert(reason: String, new: (String) -> String, newVersion: String, slice: String) -> String {
        let version = SQLIdentifier(target.versionColumn ?? "version_at")
        let kept = (target.key + restatements.copied).map { SQLIdentifier($0).description }
        var columns = kept + ["changed_at", "changed_on", "reason", "old_version_at", "new_version_at"]
        var values = kept.map { "t.\($0)" } + [stamp, "date '\(day)'", reason, "t.\(version)", newVersion]
        if restatements.hasSliceID {
            columns.append("slice_id")
            values.append(slice)
        }
        if restatements.hasMarks {
            columns += ["was_withdrawn", "in_first_load"]
            values += [isWithdrawn, isNew]
        }
        for name in restatements.measures {
            columns += ["old_\(name)", "new_\(name)"].map { SQLIdentifier($0).description }
            values += ["t.\(SQLIdentifier(name))", new(name)]
        }
        return """
            insert into \(restatements.table.sql) (\(columns.joined(separator: ", ")))
            select \(values.joined(separator: ", "))
            """
    }

    /// A row that a batch changes twice, by a record and by a tombstone, is one change.
    private var onConflict: String {
        let news = restatements.measures.map { SQLIdentifier("new_\($0)").description } + ["reason", "new_version_at"]
        let key = (target.key + ["changed_at", "changed_on"]).map { SQLIdentifier($0).description }
        return """
            on conflict (\(key.joined(separator: ", "))) do update
              set \(news.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """
    }

    /// Rows of the delta that change, for the merge's update.
    func changed(_ rows: MergeStatements) -> String {
        let new = { (name: String) in rows.value(name) }
        let isTombstone = rows.stages("deleted_at") ? "s.deleted_at is not null" : "false"
        let reason = """
            case when \(isTombstone) and not (\(isWithdrawn)) then 'tombstone' \
            when \(isWithdrawn) and not (\(isTombstone)) then 'revival' else 'update' end
            """
        // What is repeated of the fact tells a report of then where the figures stood: an ad may move to another campaign.
        let followed = (restatements.measures + restatements.copied).filter { rows.stages($0) }
        let old = followed.map { "t.\(SQLIdentifier($0))" }.joined(separator: ", ")
        let next = followed.map(new).joined(separator: ", ")
        return """
            \(insert(reason: reason, new: new, newVersion: "s.version_at", slice: "s.slice_id"))
            from \(StageNames.delta) d, \(rows.relation) s, \(schema.name.sql) t
            where d.source = s.ctid and not d.is_new and d.is_changed and \(rows.onKey("t", "s"))\(rows.bounds)
              and ((\(old)) is distinct from (\(next)) or (\(isWithdrawn)) <> (\(isTombstone)))
            \(onConflict)
            """
    }

    /// Rows that tombstones withdraw: those that `TombstoneStatements` will write.
    func withdrawn(_ tombstones: TombstoneStatements) -> String {
        let isLive = "not (\(isWithdrawn))"
        let isZeroed = measures.map { "t.\($0) is distinct from 0" }.joined(separator: " or ")
        return """
            with newest as materialized (\(tombstones.newest))
            \(insert(reason: "'tombstone'", new: { _ in "0" }, newVersion: "n.version_at", slice: "n.slice_id"))
            from newest n join \(schema.name.sql) t on \(tombstones.applies)
            where \(isLive) or \(isZeroed)
            \(onConflict)
            """
    }
}
