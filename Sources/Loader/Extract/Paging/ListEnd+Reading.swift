import Core

extension ListEnd {
    /// Reads `end: absent`, `end: [short_page, repeated]`, `end: {status: [404], code: [no_such_page]}`.
    static let reader = ConfigReader<ListEnd> { (node) throws(ConfigError) in
        var end = ListEnd()
        if case .mapping = node.content {
            try end.read(node)
        } else {
            for item in try node.items() {
                if case .mapping = item.content { try end.read(item) } else { try end.readWord(item) }
            }
        }
        return end
    }

    private mutating func readWord(_ node: ConfigNode) throws(ConfigError) {
        let text = try node.scalar()
        guard let word = Word(rawValue: text) else {
            throw node.error(
                "\"\(text.escapedForMessage)\" is no end of a list",
                suggestion:
                    "allowed: \(Word.allCases.map(\.rawValue).joined(separator: ", ")), {status: […]}, {code: […]}")
        }
        words.insert(word)
    }

    private mutating func read(_ node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: ["status", "code"])
        for item in try mapping["status"]?.items() ?? [] {
            statuses.insert(try ConfigReader.integer(in: 400...499).read(item))
        }
        for item in try mapping["code"]?.items() ?? [] { codes.insert(try ConfigReader.text.read(item)) }
    }
}

extension ConfigMapping {
    /// `end`, checked against what the style can do.
    ///
    /// - Throws: `ConfigError` where a short page cannot be told, as no size is asked for.
    func end(size: PageSize?) throws(ConfigError) -> ListEnd {
        let end = try optional("end", ListEnd.reader) ?? ListEnd()
        if end.words.contains(.shortPage), size == nil {
            throw (self["end"] ?? node).error(
                "short_page needs to know how long a page is", suggestion: "add size: {limit: 100}")
        }
        return end
    }
}
