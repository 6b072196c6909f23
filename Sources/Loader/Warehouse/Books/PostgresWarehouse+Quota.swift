import Core

extension PostgresWarehouse {
    /// Like `quota(of:)`, but `nil` where nothing has been used.
    package func knownQuota(of key: String) async throws(WarehouseError) -> QuotaEntry? {
        try await quotas("quota_key = $1", key).first?.entry
    }

    /// What has been used of all keys of an API, by key.
    package func knownQuotas(of origin: Origin) async throws(WarehouseError) -> [(key: String, entry: QuotaEntry)] {
        try await quotas("pg_catalog.starts_with(quota_key, $1)", "\(origin) ")
    }

    private func quotas(_ condition: String, _ value: String) async throws(WarehouseError) -> [(
        key: String, entry: QuotaEntry
    )] {
        try await query(
            "select quota_key, \(Self.columns) from etl.quota where \(condition) order by quota_key", [value],
            doing: "read the quota"
        ).rows.compactMap { row in row[0].flatMap { key in Self.entry(row.dropFirst()).map { (key, $0) } } }
    }

    /// A process that uses a quota.
    package struct QuotaProcess: Sendable {
        package var command: String
        package var host: String
        package var processID: Int
    }

    /// Who the runs are that use a quota, by run id; those that the books do not have are not in it.
    package func quotaProcesses(_ runs: [String]) async throws(WarehouseError) -> [String: QuotaProcess] {
        let ids = runs.filter { $0.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil }
        guard !ids.isEmpty else { return [:] }
        let rows = try await query(
            "select run_id, command, host, process_id from etl.run where run_id = any ($1::uuid[])",
            [arrayLiteral(ids)], doing: "look up the runs that use the quota"
        ).rows
        return Dictionary(
            rows.compactMap { row in
                row[0].map {
                    (
                        $0,
                        QuotaProcess(
                            command: row[1] ?? "", host: row[2] ?? "", processID: row[3].flatMap { Int($0) } ?? 0)
                    )
                }
            }
        ) { $1 }
    }

    private static let columns = """
        state, version, \(clock), (
          select pg_catalog.string_agg(distinct pg_catalog.substr(application_name, 10), ',')
          from pg_catalog.pg_stat_activity where application_name like 'octoload/%')
        """

    private static func entry(_ row: some Collection<String?>) -> QuotaEntry? {
        let row = Array(row)
        guard let state = row[0], let version = row[1].flatMap({ Int64($0) }) else { return nil }
        return QuotaEntry(
            state: state, version: version, now: duration(row[2]),
            alive: Set((row[3] ?? "").split(separator: ",").map(String.init)))
    }

    package func quota(of key: String) async throws(WarehouseError) -> QuotaEntry {
        let doing = "read the quota"
        return try await quotas.run { connection throws(WarehouseError) in
            for _ in 0..<2 {
                let row = try connection.execute(
                    "select \(Self.columns) from etl.quota where quota_key = $1", [key], doing: doing
                ).rows.first
                if let entry = row.flatMap({ Self.entry($0) }) { return entry }
                _ = try connection.execute(
                    "insert into etl.quota (quota_key, state) values ($1, '{}') on conflict do nothing", [key],
                    doing: doing)
            }
            throw WarehouseError(.refused, doing: doing, "the row of the key vanishes")
        }
    }

    package func replaceQuota(of key: String, with state: String, ifVersion version: Int64)
        async throws(WarehouseError) -> Duration?
    {
        // Nothing is lost with the last fraction of a second of it, so that nobody waits for the disk.
        try await quotas.run { connection throws(WarehouseError) in
            try connection.execute(
                """
                update etl.quota set state = $2, version = version + 1, updated_at = now()
                where quota_key = $1 and version = $3
                  and pg_catalog.set_config('synchronous_commit', 'off', true) is not null
                returning \(Self.clock)
                """, [key, state, "\(version)"], doing: "write the quota"
            ).scalar.map { Self.duration($0) }
        }
    }

    private static let clock = "(extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint"

    private static func duration(_ text: String?) -> Duration {
        .microseconds(text.flatMap { Int64($0) } ?? 0)
    }
}
