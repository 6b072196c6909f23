import Core

extension PageSize {
    /// Reads `size: {limit: 500}`, or with a place `size: {param: {body: limit}, records: 500}`.
    static let reader = ConfigReader<PageSize> { (node) throws(ConfigError) in
        let mapping = try ConfigMapping(node)
        if let place = mapping["param"], let records = mapping["records"] {
            _ = try ConfigMapping(node, keys: ["param", "records"])
            return PageSize(
                place: try ConfigReader.parameterPlace.read(place), records: try PageSize.number.read(records))
        }
        guard let entry = mapping.entries.first, mapping.entries.count == 1 else {
            throw node.error(
                "expected one parameter and its value",
                suggestion: "for example {limit: 500}, or {param: {body: limit}, records: 500}")
        }
        try entry.value.requireParameterName(entry.key)
        return PageSize(place: .parameter(entry.key), records: try PageSize.number.read(entry.value))
    }

    private static let number = ConfigReader.integer(in: 1...1_000_000)
}

extension RequestTemplate {
    /// The request with the page size, if there is one.
    func sized(_ size: PageSize?) -> RequestTemplate {
        guard let size else { return self }
        return setting(.number(size.records), at: size.place)
    }

    /// The request with a value set, if there is a place for it.
    func setting(_ value: JSONValue?, at place: ParameterPlace?) -> RequestTemplate {
        guard let place else { return self }
        return setting(value, at: place)
    }
}
