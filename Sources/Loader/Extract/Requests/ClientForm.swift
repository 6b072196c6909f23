import Core
import Foundation

/// What a client says of itself where tokens are given (RFC 6749, section 2.3.1), and what is posted besides.
struct ClientForm: Sendable {
    static let keys = ["token_url", "id", "secret", "scope", "send", "params"]

    private enum Place: String, CaseIterable, Sendable { case header, body }

    private let address: TokenAddress
    private let place: Place
    /// What is posted besides id and secret.
    private let parameters: [QueryItem]

    init(_ mapping: ConfigMapping, grant: String) throws(ConfigError) {
        address = try mapping.required("token_url", .tokenAddress)
        place = try mapping.optional("send", .word(of: Place.self)) ?? .header
        var parameters = [QueryItem(name: "grant_type", value: grant)]
        if let scope = try mapping.optional("scope", .text) {
            parameters.append(QueryItem(name: "scope", value: scope))
        }
        for entry in try mapping["params"].map({ (node) throws(ConfigError) in try ConfigMapping(node).entries }) ?? []
        {
            parameters.append(QueryItem(name: entry.key, value: try ConfigReader.text.read(entry.value)))
        }
        self.parameters = parameters
    }

    /// - Parameter secret: `nil`: a client without one, which posts its id alone.
    func request(id: Secret, secret: Secret?, _ items: [QueryItem] = []) -> TokenRequest {
        let id = id.reveal { $0 }
        guard let secret = secret?.reveal({ $0 }) else {
            let own = QueryItem(name: "client_id", value: id)
            return TokenRequest(at: address, body: .form(parameters + items + [own]))
        }
        switch place {
        case .body:
            let own = [QueryItem(name: "client_id", value: id), QueryItem(name: "client_secret", value: secret)]
            return TokenRequest(at: address, body: .form(parameters + items + own))
        case .header:
            // Both are encoded as in a form before they become user and password.
            let pair = Data("\(percentEncoded(id)):\(percentEncoded(secret))".utf8).base64EncodedString()
            let basic = Credential(Secret(pair), at: .header("Authorization", prefix: "Basic "))
            return TokenRequest(
                at: address, body: .form(parameters + items), credentials: Credentials([basic]))
        }
    }
}

extension Credential.Place {
    /// `Authorization: Bearer …` (RFC 6750, section 2.1)
    static let bearer = Credential.Place.header("Authorization", prefix: "Bearer ")
}
