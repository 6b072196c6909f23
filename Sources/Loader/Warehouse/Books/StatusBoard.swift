import Core

/// One pipeline's line in `octoload status`, read from the ledger alone.
package struct PipelineStatus: Sendable {
    package var pipeline: String
    package var partitions = 0
    /// The oldest mark of the open partitions; `nil` if one has none.
    package var mark: Instant?
    /// The earliest day that an open partition is closed through; `nil` if one has none.
    package var closedThrough: CivilDay?
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

/// How far every pipeline is, as `octoload status` shows it.
package struct StatusBoard: Book {
    let session: DatabaseSession

    /// The state of every pipeline that has ever run, by name.
    package func pipelines() async throws(WarehouseError) -> [PipelineStatus] {
        try await query(StatusBoard.everyPipelineSQL, doing: "read the ledger").map(PipelineStatus.init(row:))
    }

    static let everyPipelineSQL = """
        select p.pipeline, w.partitions, w.watermark, w.complete_up_to,
          (select coalesce(sum(g.days), 0) from etl.gap g where g.pipeline = p.pipeline and g.kind = 'window')
            as missing_days,
          (select count(*) from etl.reject r where r.pipeline = p.pipeline and r.state = 'open') as open_rejects,
          w.last_committed_at,
          (select count(*) from etl.slice_failure f
           where f.pipeline = p.pipeline and f.failed_at > coalesce(w.last_committed_at, '-infinity'))
            as recent_failures,
          (select count(*) from etl.held_slice h where h.pipeline = p.pipeline and h.state = 'held') as held_slices,
          (select coalesce(pg_catalog.json_agg(distinct o.time_zone), '[]') from etl.partition o
           where o.pipeline = p.pipeline and o.is_open) as time_zones,
          ok.finished_at as last_ok, ok.seconds as last_seconds,
          extract(epoch from pg_catalog.clock_timestamp() - ok.finished_at) as age,
          (select extract(epoch from s.server_time - s.read_at) from etl.slice s
           where s.pipeline = p.pipeline and s.read_at is not null order by s.slice_id desc limit 1) as clock_skew
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

    /// Gaps of open partitions, by pipeline, partition and day; the first thousand.
    package func gaps(of pipelines: [String]) async throws(WarehouseError) -> [Gap] {
        try await query(StatusBoard.openGapsSQL, [arrayLiteral(pipelines)], doing: "look for gaps").map(Gap.init(row:))
    }

    static let openGapsSQL = """
        select g.pipeline, g.partition_key, g.gap_from, g.gap_to, g.kind, f.error as last_error
        from etl.gap g
        left join lateral (
          select f.error from etl.slice_failure f
          where f.pipeline = g.pipeline and f.partition_key = g.partition_key
          order by f.failure_id desc limit 1
        ) f on true
        where g.pipeline = any ($1::text[])
        order by g.pipeline, g.partition_key, g.gap_from limit 1000
        """

    static let statements = [everyPipelineSQL, openGapsSQL]
}

extension PipelineStatus {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(pipeline: try row.value("pipeline"))
        partitions = try row.value("partitions")
        mark = try row.optional("watermark")
        closedThrough = try row.optional("complete_up_to")
        missingDays = try row.value("missing_days")
        openRejects = try row.value("open_rejects")
        lastCommittedAt = try row.optional("last_committed_at")
        recentFailures = try row.value("recent_failures")
        heldSlices = try row.value("held_slices")
        timeZones = try row.texts("time_zones")
        lastOK = try row.optional("last_ok")
        lastDuration = try row.seconds("last_seconds")
        age = try row.seconds("age")
        clockSkew = try row.seconds("clock_skew")
    }
}

extension Gap {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            pipeline: try row.value("pipeline"), partitionKey: try row.value("partition_key"),
            days: try row.certainDays("gap_from", "gap_to"), kind: try row.value("kind"),
            lastError: try row.optional("last_error"))
    }
}
