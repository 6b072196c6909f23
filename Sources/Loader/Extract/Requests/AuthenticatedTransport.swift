import Core

/// Sends each request with the API's credentials. One that the API refuses (401) is sent once more if there are new ones.
package final class AuthenticatedTransport: HTTPTransport {
    private let base: any CredentialedTransport
    private let keeper: CredentialKeeper
    private let atShutdown: @Sendable () -> Void

    /// - Parameter atShutdown: Ends what the keeper asks with.
    package init(
        _ base: any CredentialedTransport, _ keeper: CredentialKeeper, atShutdown: @escaping @Sendable () -> Void = {}
    ) {
        self.base = base
        self.keeper = keeper
        self.atShutdown = atShutdown
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try await send(request) { _ in false }
    }

    package func send(
        _ request: HTTPRequest, isRefusal: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws(TransportError) -> HTTPResponse {
        let held = try await keeper.credentials()
        let response = try await base.send(request, with: held.credentials)
        guard response.status == 401 || isRefusal(response), await keeper.canRenew(held) else { return response }
        return try await base.send(request, with: try await keeper.credentials().credentials)
    }

    /// Ends what is under way.
    package func shutdown() {
        base.shutdown()
        atShutdown()
    }
}
