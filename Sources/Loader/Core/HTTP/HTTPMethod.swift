/// The method of a request that reads (RFC 9110, section 9).
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"

    /// As `pipelines.yaml` spells it: `get: /path`.
    package var word: String { rawValue.lowercased() }
}
