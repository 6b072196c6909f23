import Core

extension PostgresWarehouse {
    package func readHistory(of pipeline: String) async throws(WarehouseError) -> ReadHistory {
        let doing = "read the ledger of \(pipeline)"
        // The first read of a feed brings all that there ever was: nobody's usual night.
        let rows = try await query(
            """
            select kind, count(*), sum(calls), sum(records_received),
              coalesce(sum(pg_catalog.upper(days) - pg_catalog.lower(days)), 0)
            from (
              select s.*, row_number() over (partition by s.kind order by s.slice_id desc) as age
              from etl.slice s
              where s.pipeline = $1 and s.kind <> 'replay'
                and (s.instants is null or pg_catalog.lower(s.instants) > '1970-01-02')
            ) s
            where age <= 2000 group by kind
            """, [pipeline], doing: doing
        ).rows
        var history = ReadHistory()
        for row in rows {
            func number(_ column: Int) -> Int { row[column].flatMap { Int($0) } ?? 0 }
            var kind = ReadHistory.Kind()
            kind.reads = number(1)
            kind.calls = number(2)
            kind.records = number(3)
            kind.days = number(4)
            switch row[0] {
            case "window": history.windows = kind
            case "changes": history.changes = kind
            case "snapshot": history.snapshots = kind
            default: break
            }
        }
        history.secondsPerCall = try await query(
            """
            select sum(seconds) / nullif(sum(calls), 0) from (
              select seconds, calls from etl.run_pipeline
              where pipeline = $1 and status = 'succeeded' and calls > 0 order by finished_at desc limit 10
            ) r
            """, [pipeline], doing: doing
        ).scalar.flatMap { Double($0) }
        return history
    }
}
