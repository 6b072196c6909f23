import Core

/// For runs that ask nothing of the API.
struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.security, "this command asks nothing of the API")
    }
}
