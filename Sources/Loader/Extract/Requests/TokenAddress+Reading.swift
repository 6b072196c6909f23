import Core

extension ConfigReader where Value == TokenAddress {
    /// Where tokens are given: an address with https or on this machine, or a path below the API's base URL.
    static var tokenAddress: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            let url = text.hasPrefix("/") ? HTTPURL("https://host\(text)") : HTTPURL(text)
            guard let url, url.query == nil, !url.hasDotSegment else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not an address",
                    suggestion: "for example https://auth.example.com/token, or /token below base_url")
            }
            if text.hasPrefix("/") { return .path(url.path) }
            guard url.origin.scheme == "https" || url.origin.isLoopback else {
                throw node.error("secrets would go there in clear text", suggestion: "use https")
            }
            return .url(url)
        }
    }
}
