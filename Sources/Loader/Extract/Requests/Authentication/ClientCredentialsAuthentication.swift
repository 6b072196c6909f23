import Core

/// `client_credentials`: a token for the client's own id and secret (RFC 6749, section 4.4).
package struct ClientCredentialsAuthentication: Authentication {
    package static let kind = "client_credentials"
    package static let keys = ["style"] + ClientForm.keys

    package let secrets: [SecretSource]
    private let form: ClientForm

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        form = try ClientForm(mapping, grant: "client_credentials")
        secrets = [
            try mapping.required("id", SecretSource.reader), try mapping.required("secret", SecretSource.reader),
        ]
    }

    package var places: [Credential.Place] { [.bearer] }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        if let token { return .use(Credentials([Credential(token.secret, at: .bearer)])) }
        return .fetch(form.request(id: secrets[0], secret: secrets[1]))
    }
}
