import Core

/// `headers: {BusyOcto-Version: "2026-09-01"}`: sent with every request.
enum HeadersSection {
    /// What the transport sets itself, and what would carry a secret.
    private static let transport: Set<String> = [
        "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade", "expect",
        "range",
        "if-none-match",
    ]
    private static let secret: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "x-access-token",
    ]

    static func read(_ section: ConfigSection, tokenHeader: String) -> [HTTPHeader] {
        var names: Set<String> = []
        return section.entries("headers").compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                let name = entry.key.lowercased()
                guard NameLiteral.isHeader(entry.key) else {
                    throw entry.value.error("\"\(entry.key.escapedForMessage)\" is not a header's name")
                }
                guard !secret.contains(name), name != tokenHeader.lowercased() else {
                    throw entry.value.error(
                        "this header carries a secret, which never stands in the file",
                        suggestion: "use api.token with env or file, and its keys header and prefix")
                }
                guard !transport.contains(name) else { throw entry.value.error("this header is set by the transport") }
                guard names.insert(name).inserted else { throw entry.value.error("this header is given twice") }
                let value = try ConfigReader.textOrEmpty.read(entry.value)
                guard value.utf8.allSatisfy({ $0 < 0x80 }) else { throw entry.value.error("the value is not ASCII") }
                return HTTPHeader(name: entry.key, value: value)
            }
        }
    }
}
