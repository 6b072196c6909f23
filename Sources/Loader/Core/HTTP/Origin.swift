/// Scheme, host and port of a URL: what a token is bound to (RFC 6454).
package struct Origin: Sendable, Hashable, CustomStringConvertible {
    package var scheme: String
    package var host: String
    package var port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    package var description: String {
        let defaultPort = scheme == "https" ? 443 : 80
        let shown = host.contains(":") ? "[\(host)]" : host
        return port == defaultPort ? "\(scheme)://\(shown)" : "\(scheme)://\(shown):\(port)"
    }

    /// False for what no resolver takes for a name: empty or overlong labels, hyphens at their ends.
    package var hasPlausibleHost: Bool {
        if host.contains(":") { return true }
        // A dot at the end is that of the root.
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name.utf8.count <= 253
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            }
    }

    /// True for addresses of this machine, the only ones that plain http may go to unasked.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
