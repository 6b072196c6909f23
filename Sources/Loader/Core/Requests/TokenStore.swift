/// Where tokens are kept that a server gives once: between runs, and for all processes of a machine.
package protocol TokenStore: Sendable {
    /// Renews what is kept, while no other process does.
    ///
    /// - Parameter renew: Gets what is kept, `nil` at first, and returns what is to be kept; the same if that is still good.
    /// - Throws: `TransportError` (`credentials`) if the place cannot be read or written, which is known before `renew` is
    ///   called; `network` if another process has had it for too long; what `renew` throws.
    func renew(
        _ renew: @Sendable (KeptToken?) async throws(TransportError) -> KeptToken
    ) async throws(TransportError) -> KeptToken
}

/// A token as it is kept.
package struct KeptToken: Sendable {
    package var token: IssuedToken
    /// What the next one is asked for with.
    package var refresh: Secret
    /// Digest of the refresh token that a person has configured, from which this one comes: with another one it is void.
    package var origin: String

    package init(_ token: IssuedToken, refresh: Secret, origin: String) {
        self.token = token
        self.refresh = refresh
        self.origin = origin
    }
}

/// Which of the secrets is given anew with a token, and the file that keeps it.
package struct TokenKeeping: Sendable, Hashable {
    /// Its number among the authentication's secrets.
    package var secret: Int
    package var path: String

    package init(secret: Int, path: String) {
        self.secret = secret
        self.path = path
    }
}
