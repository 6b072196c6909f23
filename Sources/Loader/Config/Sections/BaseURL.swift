import Core

/// `api.base_url`, or OCTOLOAD_API_URL in its place. The text is never repeated in a message: it may hold a password.
enum BaseURL {
    static let variable = "OCTOLOAD_API_URL"

    static func read(_ section: ConfigSection, override: String?, allowsPlainHTTP: Bool) -> HTTPURL? {
        if let override, !override.isEmpty {
            return section.problems.noting { () throws(ConfigError) in
                try url(override, allowsPlainHTTP: allowsPlainHTTP) { problem, suggestion in
                    ConfigError(at: nil, keyPath: variable, problem, suggestion: suggestion)
                }
            }
        }
        return section.problems.noting { () throws(ConfigError) in
            guard let node = section["base_url"] else {
                throw ConfigError(
                    at: section.node.location, keyPath: section.node.keyPath, "the key \"base_url\" is missing",
                    suggestion: "give it here or in \(variable)")
            }
            return try url(try node.scalar(), allowsPlainHTTP: allowsPlainHTTP) { node.error($0, suggestion: $1) }
        }
    }

    private static func url(
        _ text: String, allowsPlainHTTP: Bool, error: (String, String?) -> ConfigError
    ) throws(ConfigError) -> HTTPURL {
        guard !text.contains("@") else {
            throw error("the address has an @", "user names and passwords do not belong there; see api.token")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw error("the address has a query or a fragment", "parameters belong under query: in each pipeline")
        }
        guard !text.contains(where: \.isWhitespace) else {
            throw error("the address has a space or a line break", "remove it, also at the ends")
        }
        guard var url = HTTPURL(text), url.origin.hasPlausibleHost else {
            throw error("this is not an address", "for example https://api.example.com/v1")
        }
        guard !RequestPath.hasDotSegment(url.path) else { throw error("the path has . or .. in it", nil) }
        guard url.origin.scheme == "https" || url.origin.isLoopback || allowsPlainHTTP else {
            throw error("plain http would send the token in clear text", "use https, or set api.allow_http: true")
        }
        while url.path.hasSuffix("/") { url.path.removeLast() }
        return url
    }
}
