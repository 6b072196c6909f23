import Core
import Extract

/// Refusals of the API's own that a status alone does not tell (docs/contract).
enum APIRefusal {
    /// - Returns: `nil`: what the status says holds.
    static func outcome(_ response: HTTPResponse) -> StepOutcome? {
        let code = response.document?["error"]?["code"]?.scalarText
        switch (response.status, code) {
        // The first request with the key is still under way.
        case (409, "idempotency_key_in_use"?):
            return .again("the API is still at it", after: RetryAfter.wait(in: response.headers) ?? .seconds(5))
        case (409, _) where response.document?["error"]?["retryable"] == .scalar(.bool(true)):
            return .again("the API is not ready", after: RetryAfter.wait(in: response.headers))
        case (402, _):
            let resets = response.document?["error"]?["details"]?["resets_at"]?.scalarText
            return .postponed(
                "the plan's tokens are used up" + (resets.map { " until \($0.escapedForMessage)" } ?? ""),
                wait(until: resets, response) ?? RetryAfter.wait(in: response.headers) ?? .seconds(3_600))
        default: return nil
        }
    }

    /// By the answer's own clock; `nil`: it does not say, or says a time that has passed.
    private static func wait(until time: String?, _ response: HTTPResponse) -> Duration? {
        guard let then = time.flatMap({ Instant(rfc3339: $0) }),
            let now = response[header: "Date"].flatMap({ HTTPDate.instant($0) }), then > now
        else { return nil }
        return min(then - now, .seconds(62 * 86_400))
    }
}

extension Template {
    /// A place and nothing else.
    init(value name: String) { self.init(parts: [.value(name)]) }
}

extension ConfigReader where Value == String {
    /// `/ai/chat`: below the API's address.
    static var apiPath: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader.text.read(node)
            guard text.wholeMatch(of: /(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/) != nil else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a path",
                    suggestion: "for example /ai/chat, without query and dots")
            }
            return text
        }
    }
}
