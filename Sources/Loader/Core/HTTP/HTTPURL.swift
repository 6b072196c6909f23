/// An absolute http or https URL, taken apart strictly.
///
/// This is a gate, not a general parser: a URL comes from the configuration or from a response, and whatever two URL
/// parsers could read differently (user names, backslashes, control characters, spaces, numbers for addresses) is refused
/// rather than guessed.
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    package var origin: Origin
    /// Percent-encoded; begins with `/` or is empty.
    package var path: String
    /// Percent-encoded, without `?`; `nil` if there is none.
    package var query: String?

    package init(origin: Origin, path: String, query: String? = nil) {
        self.origin = origin
        self.path = path
        self.query = query
    }

    /// `nil` for anything but `http(s)://host[:port][/path][?query]`. A fragment is dropped.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let separator = text.range(of: "://")
        else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var rest = text[separator.upperBound...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = HTTPURL.authority(rest[..<end]) else { return nil }
        origin = Origin(scheme: scheme, host: host, port: port ?? (scheme == "https" ? 443 : 80))
        rest = rest[end...]
        if let mark = rest.firstIndex(of: "?") {
            path = String(rest[..<mark])
            query = String(rest[rest.index(after: mark)...])
        } else {
            path = String(rest)
            query = nil
        }
    }

    /// Resolves what an API gives as its next page: an absolute URL, `//host/…`, `/path…`, or `?query`.
    package func resolving(_ reference: String) -> HTTPURL? {
        if reference.hasPrefix("//") { return HTTPURL("\(origin.scheme):\(reference)") }
        if reference.hasPrefix("/") { return HTTPURL("\(origin)\(reference)") }
        if reference.hasPrefix("?") { return HTTPURL("\(origin)\(path)\(reference)") }
        return HTTPURL(reference)
    }

    /// True if its path has `.` or `..` between slashes, percent-encoded or not, or a slash that is encoded.
    package var hasDotSegment: Bool {
        path.split(whereSeparator: { $0 == "/" }).contains { segment in
            let text = segment.lowercased().split(separator: "%2e", omittingEmptySubsequences: false).joined(
                separator: ".")
            return text == "." || text == ".." || text.contains("%2f") || text.contains("%5c")
        }
    }

    /// Takes a parameter out of the query, however often it is there.
    package mutating func removeParameter(_ name: String) {
        let name = percentEncoded(name)
        let kept = (query ?? "").split(separator: "&").filter { item in
            item != name && !item.hasPrefix("\(name)=")
        }
        query = kept.isEmpty ? nil : kept.joined(separator: "&")
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        guard !text.contains("@") else { return nil }
        var host = String(text)
        var port: Int?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            guard let address = HostAddress.canonicalIPv6(text[text.index(after: text.startIndex)..<close]) else {
                return nil
            }
            host = address
            let tail = text[text.index(after: close)...]
            if !tail.isEmpty {
                guard tail.hasPrefix(":"), let number = portNumber(tail.dropFirst()) else { return nil }
                port = number
            }
        } else {
            if let colon = text.firstIndex(of: ":") {
                guard let number = portNumber(text[text.index(after: colon)...]) else { return nil }
                port = number
                host = String(text[..<colon])
            }
            let allowed = { (character: Character) in
                character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
            }
            guard host.allSatisfy(allowed), !HostAddress.isMisspeltIPv4(host) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        return (host.lowercased(), port)
    }

    private static func portNumber(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text) else { return nil }
        return (1...65_535).contains(number) ? number : nil
    }

    package var description: String { "\(origin)\(path)" + (query.map { "?\($0)" } ?? "") }
}

extension StringProtocol {
    /// First range of `needle`; Foundation's is not wanted here.
    func range(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
