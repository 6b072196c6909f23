import Core

/// The rates that an API announces: `RateLimit-Policy: 600;w=60, 20;w=1`, or `"default";q=600;w=60` of later drafts.
struct RateLimitPolicy: Sendable, Hashable {
    /// Requests by length of the window in seconds; of two policies with one length the stricter.
    var requests: [Int: Int] = [:]

    /// `nil` if nothing is announced that can be read.
    init?(_ headers: [HTTPHeader]) {
        guard let value = headers.value(of: "RateLimit-Policy") else { return nil }
        for item in value.split(separator: ",") {
            let parts = item.split(separator: ";").map { part in part.filter { !$0.isWhitespace } }
            guard let first = parts.first else { continue }
            func parameter(_ name: String) -> Int? {
                parts.dropFirst().first { $0.lowercased().hasPrefix("\(name)=") }.flatMap { Int($0.dropFirst(2)) }
            }
            // A quota counted in anything but requests is not ours to keep.
            if parts.contains(where: { $0.lowercased().hasPrefix("qu=") && !$0.lowercased().contains("requests") }) {
                continue
            }
            guard let quota = Int(first) ?? parameter("q"), let window = parameter("w"), quota > 0,
                (1...86_400).contains(window)
            else { continue }
            requests[window] = min(requests[window] ?? quota, quota)
        }
        if requests.isEmpty { return nil }
    }
}
