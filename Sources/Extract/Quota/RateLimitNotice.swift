import Core

/// What a response says of the API's quota: requests left, and how long until it is refilled.
struct RateLimitNotice: Sendable, Hashable {
    var remaining: Int
    var reset: Duration
    /// Of the whole window, if that is said.
    var limit: Int?

    /// A longer time is not a delta: some APIs send a Unix time in a header of the same name.
    private static let longestReset = 86_400

    /// `nil` if nothing is said, or nothing that can be read. Of several policies the one with the fewest requests
    /// left.
    init?(_ headers: [HTTPHeader]) {
        let notices: [RateLimitNotice]
        if let combined = headers.value(of: "RateLimit") {
            notices = RateLimitNotice.policies(combined)
        } else {
            notices = [
                RateLimitNotice(
                    remaining: headers.value(of: "RateLimit-Remaining"), reset: headers.value(of: "RateLimit-Reset"),
                    limit: headers.value(of: "RateLimit-Limit"))
            ].compactMap { $0 }
        }
        guard let tightest = notices.min(by: { $0.remaining < $1.remaining }) else { return nil }
        self = tightest
    }

    private init?(remaining: String?, reset: String?, limit: String?) {
        guard let remaining = RateLimitNotice.number(remaining), let reset = RateLimitNotice.number(reset),
            reset <= RateLimitNotice.longestReset
        else { return nil }
        self.remaining = remaining
        self.reset = .seconds(reset)
        // `600, 600;w=60` in an older form.
        self.limit = RateLimitNotice.number(limit.map { String($0.prefix { $0 != "," && $0 != ";" }) })
    }

    /// `"burst";r=3;t=1, "default";r=412;t=37`, and the older `limit=600, remaining=412, reset=37`.
    private static func policies(_ value: String) -> [RateLimitNotice] {
        let items = value.split(separator: ",").map { parameters(of: $0) }
        let policies = items.compactMap { RateLimitNotice(remaining: $0["r"], reset: $0["t"], limit: nil) }
        if !policies.isEmpty { return policies }
        let all = parameters(of: value.split(separator: ",").joined(separator: ";"))
        return [RateLimitNotice(remaining: all["remaining"], reset: all["reset"], limit: all["limit"])].compactMap {
            $0
        }
    }

    private static func parameters(of item: some StringProtocol) -> [String: String] {
        var result: [String: String] = [:]
        for part in item.split(separator: ";") {
            let pair = String(part.filter { !$0.isWhitespace }).split(separator: "=", maxSplits: 1).map(String.init)
            if pair.count == 2 { result[pair[0].lowercased()] = pair[1] }
        }
        return result
    }

    private static func number(_ text: String?) -> Int? {
        let digits = text?.filter { !$0.isWhitespace } ?? ""
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}
