import Core

/// `get: /ad-performance`: a path below the base URL.
enum RequestPath {
    static let reader = ConfigReader<String> { (node) throws(ConfigError) in
        let text = try node.scalar()
        guard text.hasPrefix("/") else {
            throw node.error(
                "\"\(text.escapedForMessage)\" does not begin with /", suggestion: "paths are below api.base_url")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw node.error("the path has a query or a fragment", suggestion: "parameters belong under query:")
        }
        // A placeholder, which for_each fills.
        let filled = text.replacing("{", with: "").replacing("}", with: "")
        guard HTTPURL("https://host\(filled)") != nil, !text.contains("//"), !hasDotSegment(text) else {
            throw node.error(
                "\"\(text.escapedForMessage)\" is not a path",
                suggestion: "no spaces, backslashes, empty parts, . or .. parts; percent-encode other characters")
        }
        return text
    }

    static func hasDotSegment(_ path: String) -> Bool {
        path.lowercased().split(separator: "/").contains { part in
            [".", "..", "%2e", "%2e%2e", ".%2e", "%2e."].contains(String(part))
        }
    }
}
