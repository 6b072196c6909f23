import Core

/// One pipeline's line in `octoload status`, read from the ledger alone.
package struct PipelineStatus: Sendable {
    package var pipeline: String
    package var partitions = 0
    /// The oldest of the open partitions; `nil` if one has none.
    package var watermark: Instant?
    package var completeUpTo: CivilDay?
    /// Days that are wanted and not covered, over all partitions.
    package var missingDays = 0
    package var openRejects = 0
    package var lastCommittedAt: Instant?
    /// Attempts that failed since the last success.
    package var recentFailures = 0
    /// Slices that a gate holds.
    package var heldSlices = 0
    /// Time zones of the partitions; several, if the clients' differ.
    package var timeZones: [String] = []
    /// The last run that published every slice that was due, and how long it took.
    package var lastOK: Instant?
    package var lastDuration: Duration?
    /// Since then, by the database's clock; `nil` if there was none.
    package var age: Duration?
    /// What the API's clock was ahead of the database's when the pipeline was read last; negative: behind. `nil`: it said
    /// nothing.
    package var clockSkew: Duration?

    /// A pipeline that has never run.
    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

extension PostgresWarehouse {
    /// The state of every pipeline that has ever run, by name.
    package func status() async throws(WarehouseError) -> [PipelineStatus] {
        try await query(Self.statusSQL, doing: "read the ledger").rows.compactMap { row in
            guard let name = row[0] else { return nil }
            func number(_ column: Int) -> Int { row[column].flatMap { Int($0) } ?? 0 }
            var status = PipelineStatus(pipeline: name)
            status.partitions = number(1)
            status.watermark = parseInstant(row[2])
            status.completeUpTo = row[3].flatMap { CivilDay($0) }
            status.missingDays = number(4)
            status.openRejects = number(5)
            status.lastCommittedAt = parseInstant(row[6])
            status.recentFailures = number(7)
            status.heldSlices = number(8)
            status.timeZones = (row[9] ?? "").split(separator: ",").map(String.init)
            status.lastOK = parseInstant(row[10])
            status.lastDuration = row[11].flatMap { Double($0) }.map { .seconds($0) }
            status.age = row[12].flatMap { Double($0) }.map { .seconds($0) }
            status.clockSkew = row[13].flatMap { Double($0) }.map { .seconds($0) }
            return status
        }
    }

    private static let statusSQL = """
        select p.pipeline, w.partitions, w.watermark, w.complete_up_to,
          (select coalesce(sum(g.days), 0) from etl.gap g where g.pipeline = p.pipeline and g.kind = 'window'),
          (select count(*) from etl.reject r where r.pipeline = p.pipeline and r.state = 'open'),
          w.last_committed_at,
          (select count(*) from etl.slice_failure f
           where f.pipeline = p.pipeline and f.failed_at > coalesce(w.last_committed_at, '-infinity')),
          (select count(*) from etl.held_slice h where h.pipeline = p.pipeline and h.state = 'held'),
          (select string_agg(distinct o.time_zone, ',') from etl.partition o where o.pipeline = p.pipeline and o.is_open),
          ok.finished_at, ok.seconds,
          extract(epoch from pg_catalog.clock_timestamp() - ok.finished_at),
          (select extract(epoch from s.server_time - s.read_at) from etl.slice s
           where s.pipeline = p.pipeline and s.read_at is not null order by s.slice_id desc limit 1)
        from etl.pipeline p
        left join lateral (
          -- that a backfill went well says nothing of the nights
          select r.finished_at, r.seconds from etl.run_pipeline r join etl.run n on n.run_id = r.run_id
          where r.pipeline = p.pipeline and r.status = 'succeeded' and n.command like 'run%'
          order by r.finished_at desc limit 1
        ) ok on true
        left join lateral (
          select count(*) as partitions,
            case when bool_and(m.watermark is not null) then min(m.watermark) end as watermark,
            case when bool_and(m.complete_up_to is not null) then min(m.complete_up_to) end as complete_up_to,
            max(m.last_committed_at) as last_committed_at
          from etl.watermark m
          join etl.partition o on o.pipeline = m.pipeline and o.partition_key = m.partition_key and o.is_open
          where m.pipeline = p.pipeline
        ) w on true
        order by p.pipeline
        """

    /// A stretch of days that is wanted and not loaded.
    package struct Gap: Sendable {
        package var pipeline: String
        package var partitionKey: String
        package var days: ClosedRange<CivilDay>
        /// window: the days must be read. changes: the feed must be.
        package var kind: String
        /// Of the last attempt, if that failed.
        package var lastError: String?
    }

    /// Gaps of open partitions, by pipeline, partition and day; the first thousand.
    package func allGaps(of pipelines: [String]) async throws(WarehouseError) -> [Gap] {
        try await query(
            """
            select g.pipeline, g.partition_key, g.gap_from, g.gap_to, g.kind, f.error
            from etl.gap g
            left join lateral (
              select f.error from etl.slice_failure f
              where f.pipeline = g.pipeline and f.partition_key = g.partition_key
              order by f.failure_id desc limit 1
            ) f on true
            where g.pipeline = any ($1::text[])
            order by g.pipeline, g.partition_key, g.gap_from limit 1000
            """, [arrayLiteral(pipelines)], doing: "look for gaps"
        ).rows.compactMap { row in
            guard let pipeline = row[0], let partition = row[1], let days = parseDays(row[2], row[3]) else {
                return nil
            }
            return Gap(
                pipeline: pipeline, partitionKey: partition, days: days, kind: row[4] ?? "", lastError: row[5])
        }
    }

    /// What the role that we connect as may not do; empty if it may do everything that a load needs.
    package func missingRights(on tables: Set<TableName>) async throws(WarehouseError) -> [String] {
        let books = [
            "run", "run_pipeline", "batch", "slice", "slice_table", "slice_failure", "pipeline", "partition", "reject",
            "backfill", "backfill_slice", "quota",
        ]
        .map { TableName(schema: "etl", name: $0) }
        let names = (tables.sorted { $0.description < $1.description } + books).map(\.description)
        let rows = try await query(
            """
            select n, r from unnest($1::text[]) n, unnest(array['select', 'insert', 'update']) r
            where pg_catalog.to_regclass(n) is not null and not pg_catalog.has_table_privilege(n, r)
            """, [arrayLiteral(names)], doing: "check rights"
        ).rows
        var missing = rows.map { "\($0[1] ?? "") on \($0[0] ?? "")" }
        let temporary = try await query(
            "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'temporary')",
            doing: "check rights")
        if temporary.scalar != "t" { missing.append("temporary tables in this database") }
        return missing
    }

    /// The database, its host and the user, as the connection has them.
    package func address() async throws(WarehouseError) -> String {
        try await control.run { connection in connection.address }
    }

    /// The role that has logged in.
    package func user() async throws(WarehouseError) -> String {
        try await control.run { connection in connection.user }
    }

    /// `PostgreSQL 15.18 at db.example.com, TLSv1.3, database dw, user loader`.
    package func describeServer() async throws(WarehouseError) -> String {
        let row =
            try await query(
                """
                select pg_catalog.current_setting('server_version'), pg_catalog.current_database(), current_user,
                  pg_catalog.pg_is_in_recovery()
                """, doing: "ask the server"
            ).rows.first ?? []
        guard row.last != "t" else {
            throw WarehouseError(.unusable, doing: "use this server", "it is a standby, which cannot be written to")
        }
        let place = try await control.run { connection in connection.place }
        return "PostgreSQL \(row[0] ?? "?") \(place), database \(row[1] ?? "?"), user \(row[2] ?? "?")"
    }
}
