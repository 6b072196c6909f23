import Core

/// `login`: a token for what a login form takes, posted as JSON.
package struct LoginAuthentication: Authentication {
    package static let kind = "login"
    package static let keys = ["style", "token_url", "body", "token", "lifetime", "header", "prefix"]

    package let secrets: [SecretSource]
    package let places: [Credential.Place]
    private let address: TokenAddress
    /// By name: a value, or the number of a secret.
    private let members: [(name: String, value: Member)]
    private let answer: TokenAnswer

    private enum Member: Sendable {
        case value(String)
        case secret(Int)
    }

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        address = try mapping.required("token_url", .tokenAddress)
        guard let body = mapping["body"] else { throw mapping.missing("body") }
        var secrets: [SecretSource] = []
        var members: [(String, Member)] = []
        for entry in try ConfigMapping(body).entries {
            if case .mapping = entry.value.content {
                members.append((entry.key, .secret(secrets.count)))
                secrets.append(try SecretSource.reader.read(entry.value))
            } else if entry.key.lowercased().contains("password") || entry.key.lowercased().contains("secret") {
                _ = try SecretSource.reader.read(entry.value)
            } else {
                members.append((entry.key, .value(try ConfigReader.text.read(entry.value))))
            }
        }
        guard !secrets.isEmpty else {
            throw body.error("nothing is secret here", suggestion: "write password: {env: VARIABLE}")
        }
        self.secrets = secrets
        self.members = members
        let header = try mapping.optional("header", .headerName) ?? "Authorization"
        places = [.header(header, prefix: try mapping.optional("prefix", .textOrEmpty) ?? "Bearer ")]
        var answer = TokenAnswer()
        answer.token = try mapping.optional("token", .path) ?? answer.token
        answer.lifetime = try mapping.optional("lifetime", .path) ?? answer.lifetime
        self.answer = answer
    }

    package var account: String? {
        let texts = members.compactMap { name, member in
            if case .value(let text) = member { "\(name)=\(text)" } else { nil }
        }
        return texts.isEmpty ? nil : texts.sorted().joined(separator: "&")
    }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        if let token { return .use(Credentials(places.map { Credential(token.secret, at: $0) })) }
        let document = JSONValue.object(
            members.map { name, member in
                switch member {
                case .value(let text): .init(name: name, value: .string(text))
                case .secret(let number): .init(name: name, value: .string(secrets[number].reveal { $0 }))
                }
            })
        return .fetch(TokenRequest(at: address, body: .json(document), answer: answer))
    }
}
