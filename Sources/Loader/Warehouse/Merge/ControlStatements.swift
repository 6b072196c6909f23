import Core

/// The SQL that holds a fact against its totals: ads against what the platform reports for whole campaigns.
///
/// Some campaigns never add up, since not all they do is done by ads. So only those count whose rows have come to nearly all
/// of their totals over the four weeks before, and of them only days that were over. Clients with few rows a day say nothing:
/// there a row that is withdrawn looks like one that is missing.
struct ControlStatements {
    let layout: RemainderLayout
    let fact: TableSchema
    let batch: BatchManifest
    /// Literals that let the planner skip months; `nil`: any day.
    let days: ClosedRange<CivilDay>?

    private static let usualDays = 28
    private static let nearlyAll = 0.9
    /// Rows that a client must usually have a day.
    private static let tellingRows = 20
    /// Days that were over for less are still coming in.
    private static let unsettledDays = 2

    private func quoted(_ name: String) -> String { SQLIdentifier(name).description }

    /// Days of clients whose rows come to less than their share of the totals: client, day, rows' sum, totals' sum.
    ///
    /// - Parameter touched: Query of the clients and days whose rows the batch wrote; `nil`: none.
    /// - Returns: `nil` if there is nothing to hold against.
    func lacking(touched: String?) -> String? {
        let slices = batch.slices.filter { !$0.isAccepted }
        guard layout.minimumShare > 0, let day = fact.partitionColumn, layout.scope.count == 2,
            let client = layout.scope.first(where: { $0 != day }), layout.scope.contains(day),
            let measure = layout.measures.first, let asOf = slices.map(\.asOf).min()
        else { return nil }
        let (c, d, owner, m) = (quoted(client), quoted(day), quoted(layout.owner), quoted(measure))
        var due = touched.map { ["select \(c), \(d) from (\($0)) as written"] } ?? []
        let windows = slices.compactMap { slice -> String? in
            guard case .window(let first, let last) = slice.range, let key = slice.partition?.key else { return nil }
            return "(\(key), date '\(first)', date '\(last)')"
        }
        if !windows.isEmpty {
            due.append(
                """
                select w.c, (w.first + n)::date from (values \(windows.joined(separator: ", "))) as w (c, first, last)
                cross join lateral generate_series(0, w.last - w.first) as n
                """)
        }
        guard !due.isEmpty else { return nil }
        let clients = slices.map { String($0.partition?.key ?? 0) }.joined(separator: ", ")
        let isLive = fact.column("deleted_at") == nil ? "" : " and t.deleted_at is null"
        let isNear = "t.\(c) = b.c and t.\(d) between b.first - \(ControlStatements.usualDays) and b.last\(pruning(d))"
        return """
            with due (c, d) as materialized (
              select * from (\(due.joined(separator: " union "))) as days (c, d)
              where d <= date '\(asOf.utcDay - ControlStatements.unsettledDays)' and c in (\(clients))
            ), bounds as materialized (
              select c, min(d) as first, max(d) as last from due group by c
            ), daily as materialized (
              select c, owner, d, sum(total) as total, sum(part) as part, sum(parts) as parts
              from (
                select t.\(c), t.\(owner), t.\(d), t.\(m), 0, 0
                from bounds b join \(layout.totals.sql) t on \(isNear)\(isLive)
                union all
                select t.\(c), t.\(owner), t.\(d), 0, t.\(m), 1
                from bounds b join \(layout.fact.sql) t on \(isNear)\(isLive)
                where t.row_kind <> '\(RemainderStatements.kind)'
              ) as told (c, owner, d, total, part, parts)
              group by c, owner, d
            ), judged as (
              select c, owner, d, total, part, sum(total) over before as usual_total, sum(part) over before as usual_part,
                sum(parts) over before as usual_parts, count(*) over before as usual_days
              from daily window before as (
                partition by c, owner order by d
                range between interval '\(ControlStatements.usualDays) days' preceding and interval '1 day' preceding)
            )
            select c, d, sum(part) as part, sum(total) as total from judged join due using (c, d)
            where usual_total > 0 and usual_part >= \(ControlStatements.nearlyAll) * usual_total
            group by c, d having sum(total) > 0 and sum(part) < \(layout.minimumShare) * sum(total)
              and sum(usual_parts) >= \(ControlStatements.tellingRows) * max(usual_days)
            order by c, d limit 1
            """
    }

    private func pruning(_ column: String) -> String {
        guard let days else { return "" }
        return " and t.\(column) between date '\(days.lowerBound - ControlStatements.usualDays)' "
            + "and date '\(days.upperBound)'"
    }
}
