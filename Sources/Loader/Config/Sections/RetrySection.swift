import Core

/// `retry: {attempts: 6, base: 1s, cap: 60s, max_wait: 15m}`
enum RetrySection {
    static let keys = ["attempts", "base", "cap", "max_wait"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> RetrySettings {
        var retry = RetrySettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return retry }
        retry.attempts = section.optional("attempts", .integer(in: 1...100)) ?? retry.attempts
        retry.base = section.optional("base", .duration(in: .milliseconds(1)...(.seconds(3_600)))) ?? retry.base
        retry.cap = section.optional("cap", .duration(in: .milliseconds(1)...(.seconds(86_400)))) ?? retry.cap
        retry.maximumWait =
            section.optional("max_wait", .duration(in: .zero...(.seconds(7 * 86_400)))) ?? retry.maximumWait
        if retry.cap < retry.base {
            section.note("cap is shorter than base", at: section["cap"] ?? section["base"])
        }
        return retry
    }
}
