/// Sends requests. The only thing of the network that the runner knows.
///
/// Implementations are safe to call from many tasks at once, hold no more than their configured number of
/// connections, never follow a redirect, and send the token to its own origin only.
package protocol HTTPTransport: Sendable {
    /// Sends one GET, or POST, and waits for the whole body. Cancelling the task ends the transfer.
    ///
    /// Any status is a response, not an error.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
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
        /// The task was cancelled.
        case cancelled
    }

    package let kind: Kind
    /// What happened, for people. Never holds a token or a query string.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
