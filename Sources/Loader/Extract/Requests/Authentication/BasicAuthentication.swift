import Core
import Foundation

/// `basic`: user and password in base64 (RFC 7617).
package struct BasicAuthentication: Authentication {
    package static let kind = "basic"
    package static let keys = ["style", "user", "password"]

    package let secrets: [SecretSource]
    /// `nil`: the user is a secret, too, the first.
    private let user: String?

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.keys)
        guard let userNode = mapping["user"] else { throw mapping.missing("user") }
        var sources: [SecretSource] = []
        if case .scalar = userNode.content {
            let text = try ConfigReader<String>.text.read(userNode)
            guard !text.contains(":") else {
                throw userNode.error("a user's name with a colon cannot be sent (RFC 7617)")
            }
            user = text
        } else {
            user = nil
            sources.append(try SecretSource.reader.read(userNode))
        }
        if let password = mapping["password"] { sources.append(try SecretSource.reader.read(password)) }
        guard !sources.isEmpty else {
            throw mapping.node.error(
                "nothing is secret here", suggestion: "add password, or write user: {env: VARIABLE}")
        }
        secrets = sources
    }

    package var account: String? { user }
    package var places: [Credential.Place] { [.header("Authorization", prefix: "Basic ")] }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        let texts = (user.map { [$0] } ?? []) + secrets.map { $0.reveal { $0 } }
        // Without a password there is still the colon.
        let pair = texts.count > 1 ? "\(texts[0]):\(texts[1])" : "\(texts.first ?? ""):"
        let encoded = Secret(Data(pair.utf8).base64EncodedString())
        return .use(Credentials(places.map { Credential(encoded, at: $0) }))
    }
}
