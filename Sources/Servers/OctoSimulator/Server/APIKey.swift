/// A key of the organization: what the client sends, and what it may do with it.
package struct APIKey: Sendable, Hashable {
    package enum State: String, Sendable {
        case active, revoked, expired
    }

    /// 20 to 128 letters and digits.
    package var secret: String
    package var name: String
    package var scopes: [String]
    /// Positions of the domains, in the world's order, that it is restricted to; `nil` for all.
    package var domains: [Int]?
    package var state: State

    package init(
        _ secret: String, name: String = "production",
        scopes: [String] = ["read", "reports", "ai", "alerts", "webhooks"],
        domains: [Int]? = nil, state: State = .active
    ) {
        self.secret = secret
        self.name = name
        self.scopes = scopes
        self.domains = domains
        self.state = state
    }

    /// The key that `octoload demo` and README use. It opens nothing but simulators.
    package static let demo = APIKey("octosimdemokey0000000000", name: "demo")
}

/// What `GET /organization/api-keys` tells about a key.
struct APIKeyRecord: Record {
    let id: Identifier
    let key: APIKey
    let domainIDs: [Identifier]?
    let createdAt: Moment
    let revokedAt: Moment?
    let expiresAt: Moment?
    var updatedAt: Moment { createdAt }
    var deletedAt: Moment? { nil }

    func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "api_key")
        json.member("name", key.name)
        json.member("environment", "test")
        json.member("last4", String(key.secret.suffix(4)))
        json.member("scopes", key.scopes)
        if let domainIDs {
            json.member("domain_ids", domainIDs.map(\.description))
        } else {
            json.member("domain_ids", String?.none)
        }
        json.member("created_at", createdAt)
        json.member("last_used_at", Moment?.none)
        json.member("expires_at", expiresAt)
        json.member("revoked_at", revokedAt)
        json.closeObject()
    }
}
