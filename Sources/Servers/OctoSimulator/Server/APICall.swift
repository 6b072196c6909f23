import FlyingFox

/// A request as the stations see it.
struct APICall: Sendable {
    let method: String
    let path: String
    /// Percent-encoded.
    let query: String
    let requestID: String
    /// Components of the path below `/v1`; `nil` for other paths.
    let components: [String]?
    private let headers: HTTPHeaders

    init(_ request: HTTPRequest, path: String, number: UInt64, seed: UInt64) {
        method = request.method.rawValue
        self.path = path
        query = request.target.query(percentEncoded: true)
        headers = request.headers
        let hex = String(Chance.mix(seed ^ number), radix: 16)
        requestID = "req_" + String(repeating: "0", count: 16 - hex.count) + hex
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        components = parts.first == "v1" ? Array(parts.dropFirst()) : nil
    }

    /// The first component, by which faults are aimed; `files` for the files of reports.
    var route: String { components?.first ?? (path.hasPrefix(FileRoute.path) ? "files" : "") }

    func header(_ name: String) -> String? { headers[HTTPHeader(name)] }

    /// The key after `Authorization: Bearer`; the scheme's case does not matter.
    var bearer: String? {
        guard let header = header("Authorization") else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
