import Core

/// `refresh_token`: a token for one that a person has got by a login (RFC 6749, section 6).
///
/// A server may give a new refresh token each time, and the old one is gone then: the new one is kept in a file.
package struct RefreshTokenAuthentication: Authentication {
    package static let kind = "refresh_token"
    package static let keys = ["style", "refresh", "keep"] + ClientForm.keys

    /// Id, refresh token, and the client's secret if it has one.
    package let secrets: [SecretSource]
    package let keeping: TokenKeeping?
    private let form: ClientForm

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        form = try ClientForm(mapping, grant: "refresh_token")
        let refresh = try mapping.required("refresh", SecretSource.reader)
        secrets =
            [try mapping.required("id", SecretSource.reader), refresh]
            + [try mapping.optional("secret", SecretSource.reader)].compactMap(\.self)
        keeping = TokenKeeping(secret: 1, path: try Self.path(mapping, refresh))
    }

    /// Beside the file that the first one is in, unless `keep` says another place.
    private static func path(_ mapping: ConfigMapping, _ refresh: SecretSource) throws(ConfigError) -> String {
        if let node = mapping["keep"] {
            let path = try ConfigReader<String>.text.read(node)
            guard path.hasPrefix("/"), !path.hasSuffix("/") else {
                throw node.error(
                    "\"\(path.escapedForMessage)\" is not the path of a file",
                    suggestion: "begin with /: where a relative path leads depends on where octoload is started")
            }
            return path
        }
        guard case .file(let path) = refresh, path.hasPrefix("/") else {
            throw mapping.node.error(
                "a new refresh token needs a place where it is kept",
                suggestion: "add keep: /var/lib/octoload/NAME.token")
        }
        return "\(path).kept"
    }

    package var places: [Credential.Place] { [.bearer] }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        if let token { return .use(Credentials([Credential(token.secret, at: .bearer)])) }
        let refresh = QueryItem(name: "refresh_token", value: secrets[1].reveal { $0 })
        return .fetch(form.request(id: secrets[0], secret: secrets.count > 2 ? secrets[2] : nil, [refresh]))
    }
}
