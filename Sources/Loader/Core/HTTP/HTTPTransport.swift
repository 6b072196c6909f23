/// Sends requests. The only thing of the network that the runner knows.
///
/// Implementations are safe to call from many tasks at once, hold no more than their configured number of
/// connections, never follow a redirect, and send secrets to their own origin only.
package protocol HTTPTransport: Sendable {
    /// Sends one request and waits for the whole body. Cancelling the task ends the transfer.
    ///
    /// Any status is a response, not an error.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse

    /// Like `send(_:)`, by an API that refuses credentials in words of its own.
    ///
    /// - Parameter isRefusal: Tells the answers that mean what a 401 means.
    func send(_ request: HTTPRequest, isRefusal: @escaping @Sendable (HTTPResponse) -> Bool)
        async throws(TransportError) -> HTTPResponse
}

extension HTTPTransport {
    package func send(
        _ request: HTTPRequest, isRefusal: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws(TransportError) -> HTTPResponse {
        try await send(request)
    }
}

/// A transport that adds secrets to a request, for its own origin only.
package protocol CredentialedTransport: HTTPTransport {
    /// Like `send(_:)`, with secrets; where the answer repeats one, it is covered.
    func send(_ request: HTTPRequest, with credentials: Credentials) async throws(TransportError) -> HTTPResponse

    /// Ends what is under way.
    func shutdown()
}

extension CredentialedTransport {
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try await send(request, with: .none)
    }
}

/// Why a request got no response.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// Refused, reset, timed out, cut short, name not found: the same request may succeed later.
        case network
        /// The body went over its byte cap.
        case tooLarge
        /// TLS could not be trusted, or the request would leave its allowed origins: never retried.
        case security
        /// There are no credentials to send it with: a token could not be had.
        case credentials
        /// The task was cancelled.
        case cancelled
    }

    package let kind: Kind
    /// What happened, for people. Never holds a token or a query string.
    package let description: String
    /// The peer never saw the request: there was no connection to it.
    package let isUnsent: Bool

    package init(_ kind: Kind, _ description: String, isUnsent: Bool = false) {
        self.kind = kind
        self.description = description
        self.isUnsent = isUnsent
    }
}
