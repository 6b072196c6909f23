import Core

/// Every way to authenticate. A new one is one file in `Authentication` and one line here.
package enum AuthenticationRegistry {
    package static let styles: [any Authentication.Type] = [
        APIKeyAuthentication.self,
        BasicAuthentication.self,
        BearerAuthentication.self,
        ClientCredentialsAuthentication.self,
        LoginAuthentication.self,
        RefreshTokenAuthentication.self,
    ]

    /// Reads an `auth:` mapping.
    ///
    /// - Throws: `ConfigError` for a style that is missing or unknown, else what the style finds wrong with its keys.
    package static func authentication(config node: ConfigNode) throws(ConfigError) -> any Authentication {
        let mapping = try ConfigMapping(node)
        let kinds = styles.map { $0.kind }
        guard let name = mapping["style"] else {
            throw node.error("the key \"style\" is missing", suggestion: "allowed: \(kinds.joined(separator: ", "))")
        }
        let kind = try ConfigReader<String>.text.read(name)
        guard let style = styles.first(where: { $0.kind == kind }) else {
            throw name.error(
                "unknown style \"\(kind.escapedForMessage)\"",
                suggestion: Spelling.suggestion(for: kind, among: kinds))
        }
        return try style.init(config: node)
    }
}
