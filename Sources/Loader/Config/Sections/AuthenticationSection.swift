import Core
import Extract

/// `auth: {style: basic, user: octo, password: {env: SHOP_PASSWORD}}`, or in short for a bearer token
/// `token: {env: BUSYOCTO_API_KEY, header: Authorization, prefix: "Bearer "}`.
enum AuthenticationSection {
    /// Of `token:`.
    static let keysOfToken = ["header", "prefix", "query"] + SecretSource.keys

    static func read(_ section: ConfigSection) -> (any Authentication)? {
        if let auth = section["auth"], section.has("token") {
            section.problems.add(
                auth.error(
                    "token and auth both say how requests prove whose they are", suggestion: "remove one of them"))
        }
        if let node = section["auth"] {
            return section.problems.noting { () throws(ConfigError) in
                try AuthenticationRegistry.authentication(config: node)
            }
        }
        guard let node = section["token"] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            // A scalar here is most likely the token itself.
            guard case .mapping = node.content else {
                return BearerAuthentication(try SecretSource.reader.read(node))
            }
            let mapping = try ConfigMapping(node, keys: keysOfToken)
            return try mapping["query"] == nil ? BearerAuthentication(config: node) : APIKeyAuthentication(config: node)
        }
    }
}
