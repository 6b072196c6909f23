/// What every request of a list has in common, with places for what changes: pages, ranges, ids.
///
/// A value: whoever sets a place changes a copy. `filled` is what is sent.
package struct RequestTemplate: Sendable, Hashable {
    package var method: HTTPMethod
    /// Its path may hold placeholders.
    package var url: HTTPURL
    /// A part of the query that is sent as it stands, but for what fills its placeholders.
    package var queryString: String?
    package var query: [QueryItem]
    package var headers: [HTTPHeader]
    package var body: RequestBody?
    /// Values of placeholders. Braces around other names are text.
    private var values: [String: JSONValue] = [:]
    /// Placeholders that somebody may fill: what holds one without a value is left out.
    private var placeholders: Set<String> = []

    package init(
        _ method: HTTPMethod = .get, url: HTTPURL, queryString: String? = nil, query: [QueryItem] = [],
        headers: [HTTPHeader] = [], body: RequestBody? = nil
    ) {
        self.method = method
        self.url = url
        self.queryString = queryString
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Sets what stands at `place`; `nil` removes it.
    package mutating func set(_ value: JSONValue?, at place: ParameterPlace) {
        switch place.resolved(hasBody: body != nil) {
        case .parameter(let name), .query(let name): query.set(name, to: value?.parameterText)
        case .header(let name):
            headers.removeAll { $0.name.lowercased() == name.lowercased() }
            if let value { headers.append(HTTPHeader(name: name, value: value.parameterText)) }
        case .body(let path):
            var body = body ?? .json(.object([]))
            body.set(value, at: path)
            self.body = body
        case .placeholder(let name):
            placeholders.insert(name)
            values[name] = value
        }
    }

    /// Sets a parameter of the query, or of a form, once for each value: `id=1&id=2`.
    package mutating func setRepeated(_ values: [String], at place: ParameterPlace) {
        switch (place.resolved(hasBody: body != nil), body) {
        case (.parameter(let name), _), (.query(let name), _): query.setRepeated(name, to: values)
        case (.body(let path), .form(var items)?):
            items.setRepeated(path.description, to: values)
            body = .form(items)
        case (let place, _): set(.array(values.map { .string($0) }), at: place)
        }
    }

    package func setting(_ value: JSONValue?, at place: ParameterPlace) -> RequestTemplate {
        var template = self
        template.set(value, at: place)
        return template
    }

    /// The same request at an address that the API gave: path and query are that address's, and literal.
    package func following(_ address: HTTPURL) -> RequestTemplate {
        let own = filled
        return RequestTemplate(method, url: address, headers: own.headers, body: own.body)
    }

    /// The request with every placeholder filled. A parameter, a header or a member of the body whose placeholder has no
    /// value is left out.
    package var filled: HTTPRequest {
        var url = url
        let own = (queryString ?? "").split(separator: "&").compactMap { part in
            text(String(part), encoding: RequestTemplate.queryPart)
        }
        if !own.isEmpty { url.query = ([url.query].compactMap(\.self) + own).joined(separator: "&") }
        guard !placeholders.isEmpty else {
            return HTTPRequest(method, url: url, query: query, headers: headers, body: body)
        }
        url.path = text(url.path, encoding: RequestTemplate.pathPart) ?? url.path
        return HTTPRequest(
            method, url: url,
            query: query.compactMap(filled),
            headers: headers.compactMap { header in text(header.value).map { HTTPHeader(name: header.name, value: $0) }
            },
            body: body.map(filled))
    }

    /// A text in a JSON document is escaped as JSON wants it, and what has no value is left out of the document.
    private func filled(_ item: QueryItem) -> QueryItem? {
        let value = item.document.map { filled($0)?.text } ?? text(item.value)
        return value.map { QueryItem(name: item.name, value: $0) }
    }

    private func filled(_ body: RequestBody) -> RequestBody {
        switch body {
        case .form(let items):
            .form(items.compactMap(filled))
        case .json(let document): .json(filled(document) ?? .object([]))
        case .text: body
        }
    }

    private func filled(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .scalar(.string(let string)):
            // A placeholder alone keeps the type of its value: `page: "{page}"` sends a number.
            if let name = placeholders.first(where: { "{\($0)}" == string }) { return values[name] }
            return text(string).map { .string($0) }
        case .scalar: return value
        case .array(let items): return .array(items.compactMap(filled))
        case .object(let members):
            return .object(
                members.compactMap { member in filled(member.value).map { .init(name: member.name, value: $0) } })
        }
    }

    /// What an API gives as a cursor or an id must not lead to another path than its own.
    private static func pathSegment(_ value: String) -> String {
        percentEncoded(["", ".", ".."].contains(value) ? "{\(value)}" : value)
    }

    /// In `{+name}` stands what may in a query: `(`, `)`, `:` and others that an API takes apart stay as they are.
    private static func queryPart(_ value: String, of name: String) -> String {
        guard name.hasPrefix("+") else { return percentEncoded(value) }
        return value.map { "():@!$'*/?;".contains($0) ? String($0) : percentEncoded(String($0)) }.joined()
    }

    /// `{+name}` may hold several parts of a path, as in RFC 6570, section 3.2.3.
    private static func pathPart(_ value: String, of name: String) -> String {
        guard name.hasPrefix("+") else { return pathSegment(value) }
        return value.split(separator: "/", omittingEmptySubsequences: false).map { pathSegment(String($0)) }
            .joined(separator: "/")
    }

    /// `nil` if a placeholder in it has no value. What a value holds is not searched for placeholders.
    private func text(_ template: String, encoding: (String, String) -> String = { value, _ in value }) -> String? {
        guard template.contains("{") else { return template }
        var result = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}"),
                placeholders.contains(RequestTemplate.name(of: rest[rest.index(after: open)..<close]))
            else {
                result.append("{")
                rest = rest[rest.index(after: open)...]
                continue
            }
            let name = String(rest[rest.index(after: open)..<close])
            guard let value = values[RequestTemplate.name(of: name)] else { return nil }
            result += encoding(value.parameterText, name)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension RequestTemplate {
    /// What a placeholder is called: of `+job` as of `job` it is `job`.
    fileprivate static func name(of placeholder: some StringProtocol) -> String {
        String(placeholder.hasPrefix("+") ? placeholder.dropFirst() : placeholder[...])
    }
}

extension [QueryItem] {
    /// Sets the parameter `name`, in place if it is there already; `nil` removes it.
    package mutating func set(_ name: String, to value: String?) {
        guard let value else { return removeAll { $0.name == name } }
        if let index = firstIndex(where: { $0.name == name }) {
            self[index] = QueryItem(name: name, value: value)
        } else {
            append(QueryItem(name: name, value: value))
        }
    }

    /// Sets the parameter `name` once for each value.
    fileprivate mutating func setRepeated(_ name: String, to values: [String]) {
        removeAll { $0.name == name }
        append(contentsOf: values.map { QueryItem(name: name, value: $0) })
    }

    /// `a=1&b=2`, everything but RFC 3986's unreserved characters and `,` encoded.
    package var percentEncoded: String {
        map { "\(Core.percentEncoded($0.name))=\(Core.percentEncoded($0.value))" }.joined(separator: "&")
    }
}
