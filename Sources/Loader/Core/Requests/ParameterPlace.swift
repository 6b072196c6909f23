/// Where a value of a request stands: `page`, `{header: X-Page}`, `{body: paging.page}`, `{placeholder: page}`.
package enum ParameterPlace: Sendable, Hashable, CustomStringConvertible {
    /// A member of the body if the request has one, else a parameter of the query.
    case parameter(String)
    /// A parameter of the query.
    case query(String)
    case header(String)
    /// A member of the body: of the form, or inside the JSON document.
    case body(FieldPath)
    /// Wherever `{name}` stands: in the path, in a parameter's, a header's or the body's text.
    case placeholder(String)

    package var description: String {
        switch self {
        case .parameter(let name), .query(let name): name
        case .header(let name): "header \(name)"
        case .body(let path): "body \(path)"
        case .placeholder(let name): "{\(name)}"
        }
    }

    /// The place in a request with a body or without one.
    package func resolved(hasBody: Bool) -> ParameterPlace {
        guard case .parameter(let name) = self else { return self }
        guard hasBody else { return .query(name) }
        return .body(FieldPath(name) ?? FieldPath(names: [name]))
    }
}

extension ParameterPlace: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) {
        self = .parameter(name)
    }
}
