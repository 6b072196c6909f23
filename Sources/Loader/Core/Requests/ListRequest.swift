/// How a list is asked for: `get: /ad-performance` with `query:`, or `post: /search` with `body:`.
package struct ListRequest: Sendable, Hashable {
    package var method: HTTPMethod
    /// Below the API's base URL; may hold placeholders.
    package var path: String
    /// Parameters that every request carries.
    package var query: [QueryItem]
    /// Headers of this list, besides the API's.
    package var headers: [HTTPHeader]
    package var body: RequestBody?

    package init(
        _ method: HTTPMethod = .get, path: String, query: [QueryItem] = [], headers: [HTTPHeader] = [],
        body: RequestBody? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// For messages: `GET /ad-performance`, as the configuration spells it.
    package var label: String { "\(method.rawValue) \(path)" }

    /// - Parameters:
    ///   - baseURL: The API's; the path goes behind its own.
    ///   - headers: The API's; the list's own take the place of those of the same name.
    package func template(baseURL: HTTPURL, headers: [HTTPHeader]) -> RequestTemplate {
        let own = Set(self.headers.map { $0.name.lowercased() })
        return RequestTemplate(
            method, url: HTTPURL(origin: baseURL.origin, path: baseURL.path + path, query: baseURL.query), query: query,
            headers: headers.filter { !own.contains($0.name.lowercased()) } + self.headers, body: body)
    }

    /// Texts in which a placeholder may stand.
    package var texts: [String] {
        var texts = [path] + query.map(\.value) + headers.map(\.value)
        switch body {
        case .json(let document): texts += document.strings
        case .form(let items): texts += items.map(\.value)
        case .text, nil: break
        }
        return texts
    }
}

extension JSONValue {
    /// Every string in the document that is not a name.
    var strings: [String] {
        switch self {
        case .scalar(.string(let text)): [text]
        case .scalar: []
        case .array(let items): items.flatMap(\.strings)
        case .object(let members): members.flatMap(\.value.strings)
        }
    }
}
