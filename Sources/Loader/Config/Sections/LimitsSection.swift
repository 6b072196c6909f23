import Core

/// `limits: {requests: [600/min, 20/s], concurrency: 8, backfill_share: 50%}`
enum LimitsSection {
    static let keys = ["requests", "concurrency", "backfill_share"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> RateLimits {
        var limits = RateLimits()
        guard let section = ConfigSection(node, keys: keys, problems) else { return limits }
        if let list = section["requests"] {
            let items = problems.noting { () throws(ConfigError) in try list.items() } ?? []
            limits.rates = items.compactMap { item in
                problems.noting { () throws(ConfigError) in try ConfigReader.rate.read(item) }
            }
        }
        limits.concurrency = section.optional("concurrency", .integer(in: 1...256)) ?? limits.concurrency
        limits.backfillShare = section.optional("backfill_share", .share) ?? limits.backfillShare
        return limits
    }
}
