import Core

extension Ledger {
    package func readHistory(of pipeline: String) async throws(WarehouseError) -> ReadHistory {
        let doing = "read the ledger of \(pipeline)"
        var history = ReadHistory()
        for row in try await query(Ledger.readKindsSQL, [pipeline], doing: doing).rows {
            var kind = ReadHistory.Kind()
            kind.reads = try row.value("reads")
            kind.calls = try row.value("calls")
            kind.records = try row.value("records")
            kind.days = try row.value("days")
            switch try row.value("kind", as: String.self) {
            case "window": history.windows = kind
            case "changes": history.changes = kind
            case "snapshot": history.snapshots = kind
            case let other: throw row.unreadable("kind", other, "window, changes or snapshot")
            }
        }
        history.secondsPerCall = try await query(Ledger.secondsPerCallSQL, [pipeline], doing: doing)
            .onlyRow().optional("seconds")
        return history
    }

    /// The first read of a feed brings all that there ever was: nobody's usual night.
    static let readKindsSQL = """
        select kind, count(*) as reads, sum(calls) as calls, sum(records_received) as records,
          coalesce(sum(pg_catalog.upper(days) - pg_catalog.lower(days)), 0) as days
        from (
          select s.*, row_number() over (partition by s.kind order by s.slice_id desc) as age
          from etl.slice s
          where s.pipeline = $1 and s.kind <> 'replay'
            and (s.instants is null or pg_catalog.lower(s.instants) > '1970-01-02')
        ) s
        where age <= 2000 group by kind
        """

    static let secondsPerCallSQL = """
        select sum(seconds) / nullif(sum(calls), 0) as seconds from (
          select seconds, calls from etl.run_pipeline
          where pipeline = $1 and status = 'succeeded' and calls > 0 order by finished_at desc limit 10
        ) r
        """
}
