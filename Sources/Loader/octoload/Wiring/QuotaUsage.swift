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

    private let limits: RateLimits
    /// `nil` if the key is not here: then nobody knows which quota is meant.
    private let key: String?

    init(_ bench: Workbench) {
        limits = bench.configuration.api.limits
        let fingerprint = try? bench.keyFingerprint()
        key =
            fingerprint.flatMap { $0.isEmpty && bench.configuration.api.authentication != nil ? nil : $0 }
            .map { bench.configuration.api.quotaKey(fingerprint: $0) }
    }

    /// Rates of a minute and longer: what was used in the last second says nothing.
    func read(_ warehouse: PostgresWarehouse) async throws(WarehouseError) -> [Entry] {
        guard let key, let shared = try await warehouse.quota.known(of: key) else { return [] }
        let quota = Quota(limits, state: Quota.State(json: shared.state, at: shared.now))
        return quota.overview(at: shared.now).rates.filter { $0.seconds >= 60 }.map {
            Entry(requests: $0.requests, perSeconds: $0.seconds, used: $0.used)
        }
    }
}
