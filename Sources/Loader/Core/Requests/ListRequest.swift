/// How a list is asked for: `get: /ad-performance` with `query:`, or `post: /search` with `body:`.
package struct ListRequest: Sendable, Hashable {
    package var method: HTTPMethod
    /// Below the API's base URL; may hold placeholders.
    package var path: String
    /// Parameters that every request carries.
    package var query: [QueryItem]
    /// A part of the query that is sent as it stands, but for what fills its placeholders.
    package var queryString: String?
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
            method, url: HTTPURL(origin: baseURL.origin, path: baseURL.path + path, query: baseURL.query),
            queryString: queryString, query: query,
            headers: headers.filter { !own.contains($0.name.lowercased()) } + self.headers, body: body)
    }

    /// Texts in which a placeholder may stand.
    package var texts: [String] {
        var texts = [path] + [queryString].compactMap(\.self) + query.flatMap(\.texts) + headers.map(\.value)
        switch body {
        case .json(let document): texts += document.strings
        case .form(let items): texts += items.flatMap(\.texts)
        case .text, nil: break
        }
        return texts
    }
}

extension ListRequest {
    /// Columns of the member's dimension row that stand in the request as `{entity.column}`, in the order of their names.
    package func memberColumns(of entity: String) -> [String] {
        var columns: Set<String> = []
        for text in texts {
            for part in text.components(after: "{\(entity).") {
                let name = part.prefix { $0 != "}" }
                if name.count < part.count, String(name).isColumnPlaceholder { columns.insert(String(name)) }
            }
        }
        return columns.sorted()
    }
}

extension Pipeline {
    /// Columns of the member's dimension row that stand in one of its requests, in the order of their names.
    package func memberColumns(of entity: String) -> [String] {
        Set(requests.flatMap { $0.memberColumns(of: entity) }).sorted()
    }
}

extension String {
    /// What stands behind each place where `mark` is.
    fileprivate func components(after mark: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            parts.append(rest)
        }
        return parts
    }

    fileprivate var isColumnPlaceholder: Bool {
        !isEmpty
            && utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}

extension QueryItem {
    fileprivate var texts: [String] { document?.strings ?? [value] }
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
