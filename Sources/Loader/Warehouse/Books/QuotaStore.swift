import Core

/// A process that uses a quota.
package struct QuotaProcess: Sendable {
    package var command: String
    /// `nil`: its version did not write it.
    package var host: String?
    package var processID: Int?
}

/// What has been used of the quotas of API keys: `etl.quota`.
package struct QuotaStore: Book, QuotaBook {
    /// For people; processes that share a quota have `shared`.
    let session: DatabaseSession
    /// Asked while the others are busy.
    let shared: DatabaseSession

    package func entry(of key: String) async throws(WarehouseError) -> QuotaEntry {
        let doing = "read the quota"
        return try await shared.run { connection throws(WarehouseError) in
            for _ in 0..<2 {
                let found = try connection.execute(QuotaStore.ofKeySQL, [key], doing: doing)
                if let row = found.rows.first { return try QuotaEntry(row: row) }
                _ = try connection.execute(QuotaStore.newKeySQL, [key], doing: doing)
            }
            throw WarehouseError(.refused, doing: doing, "the row of the key vanishes")
        }
    }

    static let newKeySQL = "insert into etl.quota (quota_key, state) values ($1, '{}') on conflict do nothing"

    package func replace(_ key: String, with state: String, ifVersion version: Int64) async throws(WarehouseError)
        -> Duration?
    {
        try await shared.run { connection throws(WarehouseError) in
            let written = try connection.execute(
                QuotaStore.replacementSQL, [key, state, "\(version)"], doing: "write the quota")
            return try written.rows.first.map { row throws(WarehouseError) in try row.clock() }
        }
    }

    /// Nothing is lost with the last fraction of a second of it, so that nobody waits for the disk.
    static let replacementSQL = """
        update etl.quota set state = $2, version = version + 1, updated_at = now()
        where quota_key = $1 and version = $3
          and pg_catalog.set_config('synchronous_commit', 'off', true) is not null
        returning \(clock)
        """

    private static let clock = "(extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint as clock"

    /// Like `entry(of:)`, but `nil` where nothing has been used.
    package func known(of key: String) async throws(WarehouseError) -> QuotaEntry? {
        try await query(QuotaStore.ofKeySQL, [key], doing: "read the quota").map(QuotaEntry.init(row:)).first
    }

    static let ofKeySQL = select(where: "quota_key = $1")

    /// What has been used of all keys of an API, by key.
    package func known(ofAPI origin: Origin) async throws(WarehouseError) -> [(key: String, entry: QuotaEntry)] {
        try await query(QuotaStore.ofAPISQL, ["\(origin) "], doing: "read the quota").map {
            row throws(WarehouseError) -> (key: String, entry: QuotaEntry) in
            (try row.value("quota_key"), try QuotaEntry(row: row))
        }
    }

    static let ofAPISQL = select(where: "pg_catalog.starts_with(quota_key, $1)")

    private static func select(where condition: String) -> String {
        """
        select quota_key, state, version, \(clock), (
          select coalesce(pg_catalog.json_agg(distinct pg_catalog.substr(application_name, 10)), '[]')
          from pg_catalog.pg_stat_activity where application_name like 'octoload/%') as alive
        from etl.quota where \(condition) order by quota_key
        """
    }

    /// Who the runs are that use a quota, by run id; those that the books do not have are not in it.
    package func processes(_ runs: [String]) async throws(WarehouseError) -> [String: QuotaProcess] {
        let ids = runs.filter { $0.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil }
        guard !ids.isEmpty else { return [:] }
        var processes: [String: QuotaProcess] = [:]
        let rows = try await query(
            QuotaStore.runsSQL, [arrayLiteral(ids)], doing: "look up the runs that use the quota"
        ).rows
        for row in rows {
            processes[try row.value("run_id")] = QuotaProcess(
                command: try row.value("command"), host: try row.optional("host"),
                processID: try row.optional("process_id"))
        }
        return processes
    }

    static let runsSQL = "select run_id, command, host, process_id from etl.run where run_id = any ($1::uuid[])"

    static let statements = [newKeySQL, replacementSQL, ofKeySQL, ofAPISQL, runsSQL]
}

extension QuotaEntry {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            state: try row.value("state"), version: try row.value("version"), now: try row.clock(),
            alive: Set(try row.texts("alive")))
    }
}

extension ResultRow {
    /// The database's clock, since 1970.
    fileprivate func clock() throws(WarehouseError) -> Duration {
        .microseconds(try value("clock", as: Int64.self))
    }
}
