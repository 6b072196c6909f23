import Core

/// A rate that an API announces: `RateLimit-Policy: 600;w=60, 20;w=1`, or `"default";q=600;w=60;pk=:…:` of later drafts.
package struct RateLimitPolicy: Sendable, Hashable {
    var name: String?
    /// Tells quotas of one name apart.
    var partitionKey: String?
    var requests: Int
    /// Seconds, 1 to 86,400.
    var window: Int

    private static let longestWindow = 86_400

    /// What is announced that can be read; of two policies with one identity the stricter.
    static func all(in headers: [HTTPHeader]) -> [RateLimitPolicy] {
        var policies: [RateLimitPolicy] = []
        for policy in FieldItem.all(of: "RateLimit-Policy", in: headers).compactMap({ RateLimitPolicy($0) }) {
            if let index = policies.firstIndex(where: { $0.id == policy.id }) {
                policies[index].requests = min(policies[index].requests, policy.requests)
            } else {
                policies.append(policy)
            }
        }
        return policies
    }

    private init?(_ item: FieldItem) {
        // A quota counted in anything but requests is not ours to keep.
        if let unit = item.parameters["qu"], !unit.lowercased().contains("requests") { return nil }
        let isNamed = FieldItem.number(item.value) == nil
        guard let quota = FieldItem.number(isNamed ? item.parameters["q"] : item.value), quota > 0,
            let window = FieldItem.number(item.parameters["w"]),
            (1...RateLimitPolicy.longestWindow).contains(window)
        else { return nil }
        name = isNamed ? FieldItem.name(item.value) : nil
        partitionKey = FieldItem.name(item.parameters["pk"])
        requests = quota
        self.window = window
    }

    /// What makes it the same policy in another answer: its name, partition key and window; without a name its numbers.
    var id: String {
        "\(name.map { "\"\($0)\"" } ?? "\(requests)");w=\(window)" + (partitionKey.map { ";pk=\($0)" } ?? "")
    }
}
