import Core
import Extract
import Runner
import Warehouse

/// How much of its rates the API key has used.
struct QuotaUsage: Sendable {
    /// One rate.
    struct Entry: Encodable, Sendable {
        let requests: Int
        let perSeconds: Int
        let used: Int

        var percent: Int { requests == 0 ? 0 : used * 100 / requests }
        var name: String {
            switch perSeconds {
            case 1: "second"
            case 60: "minute"
            case 3_600: "hour"
            case 86_400: "day"
            default: "\(perSeconds) s"
            }
        }
    }

    /// Keys that are here, with their limits: of others nobody knows which quota is meant.
    private let keys: [(key: String, limits: RateLimits)]

    init(_ bench: Workbench) {
        keys = bench.configuration.apiNames.compactMap { name in
            let view = bench.viewing(name)
            let api = view.configuration.api
            guard let fingerprint = try? view.keyFingerprint(), !fingerprint.isEmpty || api.authentication == nil else {
                return nil
            }
            return (api.quotaKey(fingerprint: fingerprint), api.limits)
        }
    }

    /// Rates of a minute and longer: what was used in the last second says nothing.
    func read(_ warehouse: PostgresWarehouse) async throws(WarehouseError) -> [Entry] {
        var entries: [Entry] = []
        for (key, limits) in keys {
            guard let shared = try await warehouse.quota.known(of: key) else { continue }
            let quota = Quota(limits, state: Quota.State(json: shared.state, at: shared.now))
            entries += quota.overview(at: shared.now).rates.filter { $0.seconds >= 60 }.map {
                Entry(requests: $0.requests, perSeconds: $0.seconds, used: $0.used)
            }
        }
        return entries
    }
}
