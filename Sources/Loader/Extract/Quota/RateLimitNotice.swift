import Core

/// What an answer says of one of the API's quotas: requests left, and how long until it is refilled.
package struct RateLimitNotice: Sendable, Hashable {
    var name: String?
    /// Tells quotas of one name apart.
    var partitionKey: String?
    var remaining: Int
    /// At most a day.
    var reset: Duration
    /// Of the whole window, if that is said.
    var limit: Int?

    /// A longer time is not a delta: some APIs send a Unix time in a header of the same name.
    private static let longestReset = 86_400

    /// `RateLimit: "burst";r=3;t=1, "default";r=412;t=37`, the older `limit=600, remaining=412, reset=37`, or else
    /// `RateLimit-Remaining` and `RateLimit-Reset`; none if nothing is said that can be read.
    static func all(in headers: [HTTPHeader]) -> [RateLimitNotice] {
        let items = FieldItem.all(of: "RateLimit", in: headers)
        guard items.isEmpty else {
            let named = items.compactMap { item in
                RateLimitNotice(
                    remaining: item.parameters["r"], reset: item.parameters["t"], limit: nil, name: item.value,
                    partitionKey: item.parameters["pk"])
            }
            return named.isEmpty ? [old(items)].compactMap(\.self) : named
        }
        // `600, 600;w=60` in an older form.
        let limit = FieldItem.all(of: "RateLimit-Limit", in: headers).first?.value
        func value(_ name: String) -> String? { FieldItem.all(of: name, in: headers).first?.value }
        return [RateLimitNotice(remaining: value("RateLimit-Remaining"), reset: value("RateLimit-Reset"), limit: limit)]
            .compactMap(\.self)
    }

    private init?(remaining: String?, reset: String?, limit: String?, name: String? = nil, partitionKey: String? = nil)
    {
        guard let remaining = FieldItem.number(remaining), let reset = FieldItem.number(reset),
            reset <= RateLimitNotice.longestReset
        else { return nil }
        self.name = FieldItem.name(name)
        self.partitionKey = FieldItem.name(partitionKey)
        self.remaining = remaining
        self.reset = .seconds(reset)
        self.limit = FieldItem.number(limit)
    }

    /// One member a figure, or all of them parameters of the first.
    private static func old(_ items: [FieldItem]) -> RateLimitNotice? {
        var figures: [String: String] = [:]
        for item in items {
            figures.merge(item.parameters) { first, _ in first }
            let pair = item.value.split(separator: "=", maxSplits: 1).map(String.init)
            if pair.count == 2 { figures[pair[0].lowercased()] = pair[1] }
        }
        return RateLimitNotice(remaining: figures["remaining"], reset: figures["reset"], limit: figures["limit"])
    }

    /// What makes it the same quota in another answer: its name and partition key; without a name its limit.
    var id: String {
        guard let name else { return limit.map { "limit \($0)" } ?? "" }
        return "\"\(name)\"" + (partitionKey.map { ";pk=\($0)" } ?? "")
    }
}
