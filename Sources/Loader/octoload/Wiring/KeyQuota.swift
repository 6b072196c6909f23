import Core
import Extract
import Runner
import Warehouse

/// A key's quota in the database, with who uses it.
struct KeyQuota: Sendable {
    let key: String
    let overview: QuotaOverview
    /// By run id; runs that the books do not have are not in it.
    let processes: [String: QuotaProcess]

    private init(
        _ key: String, _ entry: QuotaEntry?, _ limits: RateLimits, in warehouse: PostgresWarehouse
    ) async throws(WarehouseError) {
        var quota = Quota(limits)
        if let entry {
            quota.state = Quota.State(json: entry.state, at: entry.now)
            quota.forget { !(entry.alive ?? []).contains(String($0.prefix(8))) }
        }
        self.key = key
        overview = quota.overview(at: entry?.now ?? .zero)
        processes = try await warehouse.quota.processes(overview.users.map(\.run))
    }

    /// That of the configuration's key.
    static func of(_ key: String, _ bench: Workbench, in warehouse: PostgresWarehouse) async throws(WarehouseError)
        -> KeyQuota
    {
        try await KeyQuota(key, warehouse.quota.known(of: key), bench.configuration.api.limits, in: warehouse)
    }

    /// Those of all keys that the configuration's APIs have been asked with here; none of them need be known.
    static func ofAPI(_ bench: Workbench, in warehouse: PostgresWarehouse) async throws(WarehouseError) -> [KeyQuota] {
        var quotas: [KeyQuota] = []
        for name in bench.configuration.apiNames {
            let api = bench.configuration.viewing(name).api
            for known in try await warehouse.quota.known(ofAPI: api.baseURL.origin)
            where !quotas.contains(where: { $0.key == known.key }) {
                quotas.append(try await KeyQuota(known.key, known.entry, api.limits, in: warehouse))
            }
        }
        return quotas
    }
}

extension Workbench {
    /// What the quota of the configuration's key is kept under.
    ///
    /// - Throws: `ConfigError` if the key is not set.
    func quotaKey() throws -> String {
        _ = try SecretResolver.secrets(of: configuration.api)
        return configuration.api.quotaKey(fingerprint: try keyFingerprint())
    }
}
