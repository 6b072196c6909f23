import Core

/// The SQL that keeps a fact's remainders: rows that hold what totals have beyond the fact's other rows.
///
/// All remainders of the days and clients that a batch touches are computed again, so it does not matter whether a row
/// changed, went or moved to another campaign.
struct RemainderStatements {
    let layout: RemainderLayout
    let fact: TableSchema
    /// `timestamptz` literal of the batch, and its UTC day.
    let stamp: BatchStamp
    let slice: Int64
    /// Days that the batch can touch; `nil`: any.
    let days: ClosedRange<CivilDay>?

    static let kind = "remainder"

    private func quoted(_ name: String) -> String { SQLIdentifier(name).description }

    private var scope: [String] { layout.scope.map(quoted) }
    private var key: [String] { fact.key.map(quoted) }
    private var measures: [String] { layout.measures.map(quoted) }

    private func list(_ names: [String], of alias: String) -> String {
        names.map { "\(alias).\($0)" }.joined(separator: ", ")
    }

    private func on(_ names: [String], _ left: String, _ right: String) -> String {
        names.map { "\(left).\($0) = \(right).\($0)" }.joined(separator: " and ")
    }

    /// A condition that lets the planner skip months.
    private func isInDays(_ alias: String) -> String {
        guard let days, let column = fact.partitionColumn, layout.scope.contains(column) else { return "true" }
        return "\(alias).\(quoted(column)) between date '\(days.lowerBound)' and date '\(days.upperBound)'"
    }

    /// Batches of the fact wait for those of the totals and the other way round: each must see what the other wrote.
    func lock(isTotals: Bool) -> String {
        "select etl.take_mutex(\(sqlLiteral("remainder of \(layout.fact)")), \(isTotals ? "false" : "true"))"
    }

    /// Whether there are totals of the days at all.
    var isNeeded: String { "select exists (select from \(layout.totals.sql) c where \(isInDays("c"))) as is_needed" }

    /// - Parameter touched: Query of the days and clients, in the columns of `scope`, whose rows the batch wrote.
    func write(touched: String) -> String {
        let owner = quoted(layout.owner)
        let copied = layout.copied.map(quoted)
        let isLive = { (alias: String) in fact.column("deleted_at") == nil ? "true" : "\(alias).deleted_at is null" }
        let ofTotal = { (expression: String) in "(array_agg(\(expression)) filter (where is_total))[1]" }
        let rest = measures.map { name in
            """
            case when bool_or(is_total and is_live) \
            then \(ofTotal(name)) - coalesce(sum(\(name)) filter (where not is_total), 0) else 0 end as \(name)
            """
        }
        // Totals and parts are put together by grouping: of a join the planner would not know the sizes.
        return """
            with touched as materialized (
              \(touched)
            ), told as (
              select \(list(scope + [owner] + copied + measures, of: "c")), c.version_at, true as is_total, \(isLive("c")) as is_live
              from touched k join \(layout.totals.sql) c on \(on(scope, "c", "k")) where \(isInDays("c"))
              union all
              select \(list(scope + [owner] + copied + measures, of: "t")), t.version_at, false, true
              from touched k join \(layout.fact.sql) t on \(on(scope, "t", "k"))
              where t.row_kind <> '\(RemainderStatements.kind)' and \(isLive("t")) and \(isInDays("t"))
            ), due as materialized (
              select \((scope + [owner]).joined(separator: ", ")), -\(owner) as \(quoted(layout.member)),
                \(copied.map { "\(ofTotal($0)) as \($0), " }.joined())max(version_at) as version_at,
                \(rest.joined(separator: ",\n    "))
              from told group by \((scope + [owner]).joined(separator: ", ")) having bool_or(is_total)
            )\(logged)
            \(insert)
            """
    }

    private var differs: String { "(\(list(measures, of: "t"))) is distinct from (\(list(measures, of: "d")))" }

    /// Keeps what a remainder was, as other rows of the fact are kept.
    private var logged: String {
        guard let log = layout.log else { return "" }
        let kept = key + log.copied.map(quoted)
        var columns = kept + ["changed_at", "changed_on", "reason", "old_version_at", "new_version_at"]
        var values =
            kept.map { "t.\($0)" } + [stamp.sql, "date '\(stamp.day)'", "'update'", "t.version_at", "d.version_at"]
        if log.hasSliceID {
            columns.append("slice_id")
            values.append(String(slice))
        }
        for name in log.measures where layout.measures.contains(name) {
            columns += ["old_\(name)", "new_\(name)"].map(quoted)
            values += ["t.\(quoted(name))", "d.\(quoted(name))"]
        }
        return """
            , logged as (
              insert into \(log.table.sql) (\(columns.joined(separator: ", ")))
              select \(values.joined(separator: ", "))
              from due d join \(layout.fact.sql) t on \(on(key, "t", "d"))
              where \(isInDays("t")) and \(differs)
            )
            """
    }

    private var insert: String {
        let kept = key + [quoted(layout.owner)] + layout.copied.map(quoted)
        var columns = kept + measures + ["version_at", "row_kind"] + layout.zeros.map(quoted)
        var values = (kept + measures).map { "d.\($0)" } + ["d.version_at", "'\(RemainderStatements.kind)'"]
        values += layout.zeros.map { _ in "0" }
        for (name, value) in [("first_loaded_at", stamp.sql), ("loaded_at", stamp.sql), ("slice_id", "\(slice)")]
        where fact.column(name) != nil {
            columns.append(name)
            values.append(value)
        }
        let written = columns.filter { !key.contains($0) && $0 != "first_loaded_at" && $0 != "row_kind" }
        let isSomething = measures.map { "d.\($0) <> 0" }.joined(separator: " or ")
        return """
            insert into \(layout.fact.sql) (\(columns.joined(separator: ", ")))
            select \(values.joined(separator: ", "))
            from due d left join \(layout.fact.sql) t on \(on(key, "t", "d")) and \(isInDays("t"))
            where case when t.\(key[0]) is null then \(isSomething) else \(differs) end
            on conflict (\(key.joined(separator: ", "))) do update
              set \(written.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """
    }
}
