import Core

/// The advisory locks of pipelines: one run at a time.
enum PipelineLocks {
    /// Takes them until the session ends or gives them back.
    ///
    /// - Returns: Locks that sessions hold which may not load, each with its holder.
    /// - Throws: `alreadyRunning` if a session that may load holds one; then none is kept.
    static func take(
        _ pipelines: [String], _ connection: borrowing PostgresConnection, doing: String, hint: String
    ) throws(WarehouseError) -> [String] {
        // They end with the session, however it ends. In one order, so that two runs cannot wait in a ring.
        var obstacles: [String] = []
        for pipeline in pipelines.sorted() {
            let lock = AdvisoryLock.pipeline(pipeline)
            if try lock.take(connection, doing: doing) { continue }
            let holders = try lock.holders(connection, doing: doing)
            if let other = holders.first(where: \.isEntitled) {
                let known = try run(of: other, connection, doing: doing)
                try giveBack(connection, doing: doing)
                throw WarehouseError(
                    .alreadyRunning, doing: doing,
                    "pipeline \(pipeline) is already running in another process: \(known ?? other.description)",
                    hint: hint)
            }
            // Whoever may not load cannot be loading. The fence keeps runs apart that get here at the same time.
            for holder in holders { obstacles.append("\(pipeline): \(holder.description)") }
        }
        return obstacles
    }

    /// Gives back all that the session has.
    static func giveBack(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        _ = try connection.execute(unlockSQL, doing: doing)
    }

    static let unlockSQL = "select pg_catalog.pg_advisory_unlock_all()"

    /// What the books know of the run of a session: its host, its process there and its start.
    private static func run(
        of holder: AdvisoryLock.Holder, _ connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> String? {
        guard let name = holder.application, name.hasPrefix("octoload/") else { return nil }
        let found = try connection.execute(runOfSessionSQL, [String(name.dropFirst(9))], doing: doing)
        guard let row = found.rows.first, let process: Int = try row.optional("process_id"),
            let host: String = try row.optional("host")
        else { return nil }
        let (run, since): (String, String) = (try row.value("run_id"), try row.value("since"))
        return "process \(process) on \(host), user \(holder.user ?? "unknown"), since \(since) (run \(run))"
    }

    static let runOfSessionSQL = """
        select run_id, process_id, host,
          pg_catalog.to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
        from etl.run where status = 'running' and pg_catalog.left(run_id::text, 8) = $1
        order by started_at desc limit 1
        """

    /// SQL that is true while the run has a session: sessions are called by the first digits of their run's id. Anybody may
    /// call a session so; it counts if its login may load.
    static func hasSession(_ run: String) -> String {
        """
        exists (
          select from pg_catalog.pg_stat_activity a
          where a.application_name = 'octoload/' || pg_catalog.left(\(run)::text, 8) and etl.may_load(a.usesysid))
        """
    }

    static let statements = [unlockSQL, runOfSessionSQL]
}
