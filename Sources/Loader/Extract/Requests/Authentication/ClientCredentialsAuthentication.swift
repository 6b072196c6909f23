import Core
import Foundation

/// `client_credentials`: a token for the client's own id and secret (RFC 6749, section 4.4).
package struct ClientCredentialsAuthentication: Authentication {
    package static let kind = "client_credentials"
    package static let keys = ["style", "token_url", "id", "secret", "scope", "send", "params"]

    private enum Place: String, CaseIterable, Sendable { case header, body }

    package let secrets: [SecretSource]
    private let address: TokenAddress
    private let place: Place
    /// What is posted besides id and secret.
    private let parameters: [QueryItem]

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        address = try mapping.required("token_url", .tokenAddress)
        secrets = [
            try mapping.required("id", SecretSource.reader), try mapping.required("secret", SecretSource.reader),
        ]
        place = try mapping.optional("send", .word(of: Place.self)) ?? .header
        var parameters = [QueryItem(name: "grant_type", value: "client_credentials")]
        if let scope = try mapping.optional("scope", .text) {
            parameters.append(QueryItem(name: "scope", value: scope))
        }
        for entry in try mapping["params"].map({ (node) throws(ConfigError) in try ConfigMapping(node).entries }) ?? []
        {
            parameters.append(QueryItem(name: entry.key, value: try ConfigReader.text.read(entry.value)))
        }
        self.parameters = parameters
    }

    package var places: [Credential.Place] { [.bearer] }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        if let token { return .use(Credentials([Credential(token.secret, at: .bearer)])) }
        let (id, secret) = (secrets[0].reveal { $0 }, secrets[1].reveal { $0 })
        switch place {
        case .body:
            let own = [QueryItem(name: "client_id", value: id), QueryItem(name: "client_secret", value: secret)]
            return .fetch(TokenRequest(at: address, body: .form(parameters + own)))
        case .header:
            // Both are encoded as in a form before they become user and password (RFC 6749, section 2.3.1).
            let pair = Data("\(percentEncoded(id)):\(percentEncoded(secret))".utf8).base64EncodedString()
            let basic = Credential(Secret(pair), at: .header("Authorization", prefix: "Basic "))
            return .fetch(TokenRequest(at: address, body: .form(parameters), credentials: Credentials([basic])))
        }
    }
}

extension Credential.Place {
    /// `Authorization: Bearer …` (RFC 6750, section 2.1)
    static let bearer = Credential.Place.header("Authorization", prefix: "Bearer ")
}
