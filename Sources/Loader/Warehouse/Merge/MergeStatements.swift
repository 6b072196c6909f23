import Core

/// The SQL that brings one stage table into its target, for the rows of a batch.
///
/// Stage and target are compared once; only what differs is written. `ON CONFLICT DO UPDATE … WHERE` would lock, and so
/// write, every unchanged row (measured: 297 MB of WAL for a million unchanged rows), and MERGE cannot say which rows
/// it inserted. Load stamps and bounds are literals, so that the planner sees them and Citus takes the statements.
struct MergeStatements {
    let target: TargetLayout
    let schema: TableSchema
    let stage: StageTable
    let relation: String
    /// Restricts the target to what the batch can touch: months and clients.
    let bounds: String
    /// `timestamptz` literal of the batch.
    let stamp: String

    func stages(_ name: String) -> Bool { staged.contains(name) }

    private var staged: [String] { stage.columns.map(\.name) }

    private var hasRowHash: Bool { staged.contains("row_hash") && schema.column("row_hash") != nil }

    /// Columns of the target that the stage fills.
    private var filled: [String] { staged.filter { schema.column($0) != nil } }

    /// Columns whose difference makes a row changed.
    private var content: [String] {
        let lineage: Set<String> = ["slice_id", target.versionColumn ?? "version_at", "row_hash"]
        return filled.filter { !target.key.contains($0) && !lineage.contains($0) }
    }

    private func quoted(_ name: String) -> String { SQLIdentifier(name).description }

    /// A staged value as it goes into the target: the column's default for null where null is not allowed.
    func value(_ name: String) -> String {
        guard let column = schema.column(name), column.isNotNull, let fallback = column.defaultExpression else {
            return "s.\(quoted(name))"
        }
        return "coalesce(s.\(quoted(name)), \(fallback))"
    }

    /// A value in a form that has equality: `json` has none.
    private func comparable(_ expression: String, _ name: String) -> String {
        schema.column(name)?.type == .json ? "(\(expression))::text" : expression
    }

    private var differs: String {
        guard !content.isEmpty else { return "false" }
        var old = content.map { comparable("t.\(quoted($0))", $0) }
        var new = content.map { comparable(value($0), $0) }
        if schema.column("is_inferred") != nil, target.entity != nil {
            old.append("t.is_inferred")
            new.append("false")
        }
        return "(\(old.joined(separator: ", "))) is distinct from (\(new.joined(separator: ", ")))"
    }

    func onKey(_ left: String, _ right: String) -> String {
        target.key.map { "\(left).\(quoted($0)) = \(right).\(quoted($0))" }.joined(separator: " and ")
    }

    /// Removes all but the newest version of each key; returns rows removed by slice.
    var supersede: String {
        let key = target.key.map(quoted).joined(separator: ", ")
        let tombstoneFirst = staged.contains("deleted_at") ? "(deleted_at is not null) desc, " : ""
        return """
            with ranked as (
              select ctid as source, row_number() over (
                partition by \(key) order by version_at desc, \(tombstoneFirst)ctid desc) as place
              from \(relation)
            ), removed as (
              delete from \(relation) s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
            )
            select slice_id, count(*) as removed from removed group by slice_id
            """
    }

    /// Gives a dimension's tombstones, which may lack every field but their ids, the values that the member had.
    var completeTombstones: [String] {
        let keys = Set(target.key)
        let fixed: Set<String> = ["slice_id", "version_at", "deleted_at"]
        let columns = staged.filter { name in
            schema.column(name) != nil && !keys.contains(name) && !fixed.contains(name)
        }
        let assignments = columns.map { name in
            let column = quoted(name)
            if name == "attributes" {
                // Of nulls only the outermost are fields that the tombstone lacks; jsonb_strip_nulls takes those inside, too.
                let told =
                    "select jsonb_object_agg(a.key, a.value) from jsonb_each(s.\(column)) a where a.value <> 'null'"
                return "\(column) = t.\(column) || coalesce((\(told)), '{}')"
            }
            if name.hasSuffix("_key") { return "\(column) = coalesce(nullif(s.\(column), 0), t.\(column))" }
            return "\(column) = coalesce(s.\(column), t.\(column))"
        }
        let required = columns.filter { name in
            guard let column = schema.column(name), case .text = column.type else { return false }
            return column.isNotNull && column.defaultExpression == nil
        }
        let id = quoted("\(target.entity ?? "")_id")
        let names = required.filter { $0 != "\(target.entity ?? "")_id" }.map {
            "\(quoted($0)) = coalesce(\(quoted($0)), \(id))"
        }
        var statements: [String] = []
        if !assignments.isEmpty {
            statements.append(
                """
                update \(relation) s set \(assignments.joined(separator: ", "))
                from \(schema.name.sql) t where s.deleted_at is not null and \(onKey("t", "s"))
                """)
        }
        if !names.isEmpty {
            statements.append("update \(relation) set \(names.joined(separator: ", ")) where deleted_at is not null")
        }
        return statements
    }

    /// Whether the target has any row that the batch could touch.
    var targetHoldsAny: String {
        "select exists (select from \(schema.name.sql) t where true\(bounds)) as holds_any"
    }

    private var isTombstone: String { staged.contains("deleted_at") ? "s.deleted_at is not null" : "false" }

    /// Staged rows by slice, and how many of them are tombstones.
    var countStaged: String {
        """
        select slice_id, count(*) as staged, count(*) filter (where \(isTombstone)) as tombstones
        from \(relation) s group by slice_id
        """
    }

    /// Makes the planner look rows up one by one instead of hashing whole tables, until the end of the transaction.
    func preferLookups(_ isOn: Bool) -> String {
        let value = isOn ? "off" : "on"
        return """
            select pg_catalog.set_config('enable_hashjoin', '\(value)', true),
              pg_catalog.set_config('enable_mergejoin', '\(value)', true)
            """
    }

    /// Compares stage and target; returns per slice how many rows are new, changed, and newer without a change, and of
    /// the first two how many are tombstones.
    var compare: String {
        let first = quoted(target.key[0])
        var isNewer = "false"
        var isEqual = ""
        if let version = target.versionColumn.map({ "t.\(quoted($0))" }) {
            // Rows without a version are from somebody else, and older than any.
            isNewer = "(s.version_at > \(version) or \(version) is null)"
            isEqual = "s.version_at = \(version) and "
        }
        // An equal row in another spelling, from before a change of the mapping: it is known by its new hash from now on.
        let isRehashed = hasRowHash ? " or s.row_hash is distinct from t.row_hash" : ""
        return """
            with written as (
              insert into \(StageNames.delta) (source, slice_id, is_new, is_changed, is_tombstone)
              select s.ctid, s.slice_id, t.\(first) is null, t.\(first) is null or \(differs), \(isTombstone)
              from \(relation) s left join \(schema.name.sql) t on \(onKey("t", "s"))\(bounds)
              where t.\(first) is null or \(isNewer) or (\(isEqual)(\(differs)\(isRehashed)))
              returning slice_id, is_new, is_changed, is_tombstone
            )
            select slice_id, count(*) filter (where is_new) as inserted,
              count(*) filter (where not is_new and is_changed) as changed,
              count(*) filter (where not is_changed) as versioned,
              count(*) filter (where is_tombstone and is_changed) as tombstones
            from written group by slice_id
            """
    }

    /// Inserts the new rows; without the delta if every staged row is new.
    func insert(everything: Bool) -> String {
        insert(
            into: schema.name.sql,
            from: everything ? "" : " join \(StageNames.delta) d on d.source = s.ctid and d.is_new")
    }

    /// Inserts the rows of a month into a table of its own.
    func insert(month: CivilDay, into table: String) -> String {
        let day = "s.\(quoted(schema.partitionColumn ?? ""))"
        let next = (month + 31).firstOfMonth
        return insert(into: table, from: " where \(day) >= date '\(month)' and \(day) < date '\(next)'")
    }

    private func insert(into table: String, from rest: String) -> String {
        var columns = filled.map(quoted)
        var values = filled.map(value)
        for name in ["first_loaded_at", "loaded_at"] where schema.column(name) != nil {
            columns.append(name)
            values.append(stamp)
        }
        return """
            insert into \(table) (\(columns.joined(separator: ", ")))
            select \(values.joined(separator: ", ")) from \(relation) s\(rest)
            """
    }

    var update: String {
        var assignments = (content + [target.versionColumn ?? "", "slice_id", "row_hash"]).filter {
            schema.column($0) != nil && staged.contains($0)
        }
        .map { "\(quoted($0)) = \(value($0))" }
        if schema.column("loaded_at") != nil { assignments.append("loaded_at = \(stamp)") }
        if schema.column("is_inferred") != nil, target.entity != nil { assignments.append("is_inferred = false") }
        return """
            update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
            from \(StageNames.delta) d, \(relation) s
            where d.source = s.ctid and not d.is_new and d.is_changed and \(onKey("t", "s"))\(bounds)
            """
    }

    /// A row whose version moved without a change takes the version, so that older reads stay older.
    var updateVersion: String {
        var assignments = target.versionColumn.map { ["\(quoted($0)) = s.version_at"] } ?? []
        if hasRowHash { assignments.append("row_hash = s.row_hash") }
        return """
            update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
            from \(StageNames.delta) d, \(relation) s
            where d.source = s.ctid and not d.is_changed and \(onKey("t", "s"))\(bounds)
            """
    }

    private func isLive(_ slice: CompletedSlice, _ partitionColumn: String?) -> String {
        var conditions = ["t.deleted_at is null"]
        if schema.column("is_inferred") != nil { conditions.append("not t.is_inferred") }
        if let entity = target.entity { conditions.append("t.\(quoted("\(entity)_key")) <> 0") }
        if target.remainder?.fact == target.table { conditions.append("t.row_kind <> '\(RemainderStatements.kind)'") }
        if let partition = slice.partition, let partitionColumn {
            conditions.append("t.\(quoted(partitionColumn)) = \(partition.key)")
        }
        if let days = slice.daysRead, let column = target.windowColumn {
            conditions.append(
                "t.\(quoted(column)) between date \(sqlLiteral("\(days.lowerBound)")) and date \(sqlLiteral("\(days.upperBound)"))"
            )
            // What came in by another read since then is not in this one.
            if let version = target.versionColumn {
                conditions.append(
                    "(t.\(quoted(version)) is null or t.\(quoted(version)) <= timestamptz \(sqlLiteral(slice.asOf.description)))"
                )
            }
            if let readAt = slice.readAt, schema.column("slice_id") != nil {
                conditions.append(
                    "not exists (select from etl.slice l where l.slice_id = t.slice_id and l.read_at > timestamptz \(sqlLiteral(readAt.description)))"
                )
            }
        }
        return conditions.joined(separator: " and ")
    }

    /// Members of a partition that are there.
    func countLive(slice: CompletedSlice, partitionColumn: String?) -> String {
        "select count(*) as live from \(schema.name.sql) t where \(isLive(slice, partitionColumn))"
    }

    /// Marks members of a partition that a complete listing no longer has; returns how many.
    ///
    /// The version stays the record's own, so that a member that comes back revives. What any slice of the batch has is there:
    /// of a key that several have staged one row is left, under one of them.
    ///
    /// - Parameter rejects: Where the slice's rejected records are, whose members are there; `nil`: it has none.
    func deleteAbsent(slice: CompletedSlice, partitionColumn: String?, rejects: String? = nil) -> String {
        var isRejected = ""
        if let rejects, let column = target.identityColumn {
            isRejected =
                "\n  and not exists (select from \(rejects) r "
                + "where r.record_key = t.\(quoted(column))::text)"
        }
        var assignments = ["deleted_at = timestamptz \(sqlLiteral(slice.asOf.description))"]
        // As tombstones do.
        assignments += target.measures.map { "\(quoted($0)) = 0" }
        if schema.column("loaded_at") != nil { assignments.append("loaded_at = \(stamp)") }
        if schema.column("slice_id") != nil { assignments.append("slice_id = \(slice.id)") }
        if schema.column("row_hash") != nil { assignments.append("row_hash = null") }
        return """
            update \(schema.name.sql) t set \(assignments.joined(separator: ", "))
            where \(isLive(slice, partitionColumn))
              and not exists (select from \(relation) s where \(onKey("t", "s")))\(isRejected)
            """
    }
}
