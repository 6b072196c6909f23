import Core

extension PageSize {
    /// Reads `size: {limit: 500}`.
    static let reader = ConfigReader<PageSize> { (node) throws(ConfigError) in
        let mapping = try ConfigMapping(node)
        guard let entry = mapping.entries.first, mapping.entries.count == 1 else {
            throw node.error("expected one parameter and its value", suggestion: "for example {limit: 500}")
        }
        guard !entry.key.isEmpty, entry.key.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw node.error("the parameter's name is empty or contains a control character")
        }
        return PageSize(parameter: entry.key, records: try ConfigReader.integer(in: 1...1_000_000).read(entry.value))
    }
}

extension HTTPRequest {
    /// The request with the page size parameter, if there is one.
    func sized(_ size: PageSize?) -> HTTPRequest {
        guard let size else { return self }
        var request = self
        request.set(size.parameter, to: String(size.records))
        return request
    }

    /// The request with one parameter set.
    func setting(_ name: String, to value: String) -> HTTPRequest {
        var request = self
        request.set(name, to: value)
        return request
    }
}
