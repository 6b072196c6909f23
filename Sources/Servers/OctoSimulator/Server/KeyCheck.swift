import Synchronization

/// Finds the key of a request, or says why it is refused.
struct KeyCheck: Sendable {
    let simulator: Simulator

    func key(for call: APICall) throws(APIProblem) -> APIKey {
        guard let secret = call.bearer else {
            throw .unauthorized("missing_api_key", "Send the API key as: Authorization: Bearer <key>")
        }
        guard let key = simulator.configuration.keys.first(where: { $0.secret == secret }) else {
            throw .unauthorized("invalid_api_key", "The API key is not valid")
        }
        let isRevoked = simulator.state.withLock { $0.revoked.contains(secret) }
        switch key.state {
        case .active where !isRevoked: break
        case .expired: throw .unauthorized("expired_api_key", "The API key has expired")
        case .active, .revoked: throw .unauthorized("revoked_api_key", "The API key has been revoked")
        }
        guard key.scopes.contains("read") else {
            throw .forbidden(
                "insufficient_permissions", "This key lacks the scope 'read'", details: #"{"required_scope":"read"}"#)
        }
        return key
    }
}
