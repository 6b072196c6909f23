/// Scheme, host and port of a URL: what a token is bound to (RFC 6454).
package struct Origin: Sendable, Hashable, CustomStringConvertible {
    package var scheme: String
    package var host: String
    package var port: Int

    package var description: String {
        let defaultPort = scheme == "https" ? 443 : 80
        let shown = host.contains(":") ? "[\(host)]" : host
        return port == defaultPort ? "\(scheme)://\(shown)" : "\(scheme)://\(shown):\(port)"
    }

    /// True for addresses of this machine, the only ones that plain http may go to unasked.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
