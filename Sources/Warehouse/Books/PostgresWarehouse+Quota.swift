import Core

extension PostgresWarehouse {
    /// Like `quota(of:)`, but `nil` where nothing has been used.
    package func knownQuota(of key: String) async throws(WarehouseError) -> (state: String, now: Duration)? {
        let row = try await query(
            "select state, \(Self.clock) from etl.quota where quota_key = $1", [key], doing: "read the quota"
        ).rows.first
        return row?[0].map { ($0, Self.duration(row?[1])) }
    }

    package func quota(of key: String) async throws(WarehouseError) -> QuotaEntry {
        let doing = "read the quota"
        return try await quotas.run { connection throws(WarehouseError) in
            for _ in 0..<2 {
                let row = try connection.execute(
                    """
                    select state, version, \(Self.clock), (
                      select pg_catalog.string_agg(distinct pg_catalog.substr(application_name, 10), ',')
                      from pg_catalog.pg_stat_activity where application_name like 'octoload/%')
                    from etl.quota where quota_key = $1
                    """, [key], doing: doing
                ).rows.first
                if let row, let state = row[0], let version = row[1].flatMap({ Int64($0) }) {
                    return QuotaEntry(
                        state: state, version: version, now: Self.duration(row[2]),
                        alive: Set((row[3] ?? "").split(separator: ",").map(String.init)))
                }
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
