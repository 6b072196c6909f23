import Core

/// `get: /ad-performance`, or `post: /search` with what is posted.
enum RequestSection {
    static let keys = ["get", "post", "query", "query_string", "headers", "body", "form"]

    /// - Parameters:
    ///   - reserved: Names of headers that carry the credentials.
    ///   - usual: The path of a get where the section has none; `nil`: it must.
    static func read(_ section: ConfigSection, reserved: [String], usual: String? = nil) -> ListRequest? {
        let query = QuerySection.read(section)
        let headers = HeadersSection.read(section, reserved: reserved)
        let body = BodySection.read(section)
        if section.has("get"), section.has("post") {
            section.note(
                "a request is a get or a post", at: section["post"], suggestion: "remove one of them")
        }
        let method: HTTPMethod = section.has("post") ? .post : .get
        if body != nil, method == .get {
            section.note(
                "a get has no body", at: section["body"] ?? section["form"], suggestion: "write post: instead of get:")
        }
        var path = usual
        if usual == nil || section.has(method.word) { path = section.required(method.word, RequestPath.reader) }
        guard let path else { return nil }
        var request = ListRequest(
            method, path: path, query: query, headers: headers, body: method == .get ? nil : body)
        request.queryString = section.optional("query_string", .queryString)
        return request
    }
}

extension ConfigReader where Value == String {
    /// `q=analytics&dateRange=(start:{+from},end:{+to})`: what an address may have behind its `?`.
    fileprivate static var queryString: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            let filled = text.replacing("{", with: "").replacing("}", with: "")
            guard !filled.contains("#"), HTTPURL("https://host/?\(filled)")?.query == filled else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" cannot stand in an address",
                    suggestion: "no spaces and no #; percent-encode other characters than ASCII's")
            }
            return text
        }
    }
}
