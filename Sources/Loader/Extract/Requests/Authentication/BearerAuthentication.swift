import Core

/// `bearer`: a token in a header, `Authorization: Bearer …` (RFC 6750, section 2.1) unless the API calls it otherwise.
package struct BearerAuthentication: PlainAuthentication {
    package static let kind = "bearer"
    package static let keys = ["style", "header", "prefix"] + SecretSource.keys

    package let secrets: [SecretSource]
    package let header: String
    package let prefix: String

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        self.init(
            try mapping.secretSource(), header: try mapping.optional("header", .headerName),
            prefix: try mapping.optional("prefix", .textOrEmpty))
    }

    package init(_ source: SecretSource, header: String? = nil, prefix: String? = nil) {
        secrets = [source]
        self.header = header ?? "Authorization"
        self.prefix = prefix ?? "Bearer "
    }

    package var places: [Credential.Place] { [.header(header, prefix: prefix)] }
}
