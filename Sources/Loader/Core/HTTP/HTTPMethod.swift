/// The method of a request (RFC 9110, section 9; RFC 5789). Lists are read by `get` and `post`; the others change what a peer has.
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"

    /// As `pipelines.yaml` spells it: `get: /path`.
    package var word: String { rawValue.lowercased() }
}
