import Core

/// Where a page says something of its list: a path in the body, or a response header.
enum SignPlace: Sendable, Hashable, CustomStringConvertible {
    case body(FieldPath)
    case header(String)

    var description: String {
        switch self {
        case .body(let path): path.description
        case .header(let name): name
        }
    }

    var path: FieldPath? {
        if case .body(let path) = self { path } else { nil }
    }

    /// True if the page has the place, with whatever value.
    func isPresent(in page: PageSummary) -> Bool {
        switch self {
        case .body(let path): page.envelope[path] != nil || page.containers[path] != nil
        case .header(let name): page.headers.value(of: name) != nil
        }
    }

    /// What stands there; `nil` if the page has no such place.
    ///
    /// - Throws: `SourceError` (`noSign`) for an object or an array: the configured path ends too early.
    func value(in page: PageSummary) throws(SourceError) -> JSONScalar? {
        switch self {
        case .header(let name): return page.headers.value(of: name).map { .string($0) }
        case .body(let path):
            if let container = page.containers[path] {
                throw .noSign(page, "\"\(path)\" is \(container.noun) instead of a text")
            }
            return page.envelope[path]
        }
    }

    /// A number of things; `nil` if the page does not say: the place is missing, or null.
    ///
    /// - Throws: `SourceError` (`brokenPage`) for what is no such number.
    func count(in page: PageSummary) throws(SourceError) -> Int? {
        guard let value = try value(in: page), value != .null else { return nil }
        guard let count = value.count else {
            throw .broken(page, "\"\(self)\" is \(value.forMessage), not a number of things")
        }
        return count
    }
}

extension ConfigReader where Value == SignPlace {
    /// `paging.total`, or `{header: X-Total-Count}`.
    static var place: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            guard case .mapping = node.content else { return .body(try ConfigReader<FieldPath>.path.read(node)) }
            let mapping = try ConfigMapping(node, keys: ["header"])
            return .header(try mapping.required("header", .headerName))
        }
    }
}

extension JSONScalar {
    /// For one line of a message: `null`, `true`, `7.5`, `"many"`.
    var forMessage: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let text): text.asServerText(limit: 60)
        case .string(let text): "\"\(text.asServerText(limit: 60))\""
        }
    }
}
