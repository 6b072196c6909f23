import Core

/// `api_key`: a key in a header or in a parameter of the query; several, if the API wants more than one.
///
/// A key in the query is added when the request is sent: no address that is logged, kept or shown has it.
package struct APIKeyAuthentication: PlainAuthentication {
    package static let kind = "api_key"
    package static let keys = ["style", "header", "query", "prefix", "keys"] + SecretSource.keys

    package let secrets: [SecretSource]
    package let places: [Credential.Place]

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        guard let several = mapping["keys"] else {
            secrets = [try mapping.secretSource()]
            places = [try Self.place(mapping)]
            return
        }
        if let other = mapping.entries.first(where: { $0.key != "style" && $0.key != "keys" }) {
            throw other.value.error("each of keys says this for itself", suggestion: "remove \(other.key)")
        }
        var found: [(SecretSource, Credential.Place)] = []
        for item in try several.items() {
            let key = try ConfigMapping(item, keys: ["header", "query", "prefix"] + SecretSource.keys)
            found.append((try key.secretSource(), try Self.place(key)))
        }
        guard !found.isEmpty else { throw several.error("there is no key") }
        secrets = found.map(\.0)
        places = found.map(\.1)
        guard Set(places.map(\.name)).count == places.count else {
            throw several.error("two keys have the same place")
        }
    }

    private static func place(_ mapping: ConfigMapping) throws(ConfigError) -> Credential.Place {
        let prefix = try mapping.optional("prefix", .textOrEmpty) ?? ""
        switch (mapping["header"], mapping["query"]) {
        case (let header?, nil): return .header(try ConfigReader<String>.headerName.read(header), prefix: prefix)
        case (nil, let query?):
            let name = try ConfigReader<String>.text.read(query)
            try query.requireParameterName(name)
            if let prefix = mapping["prefix"] { throw prefix.error("only a header has a prefix") }
            return .query(name)
        default:
            throw mapping.node.error(
                "expected either header or query", suggestion: "for example header: X-Api-Key, or query: key")
        }
    }
}

extension Credential.Place {
    /// Of the header or parameter; names of headers compare without case.
    var name: String {
        switch self {
        case .header(let name, _): "header \(name.lowercased())"
        case .query(let name): "query \(name)"
        }
    }
}
