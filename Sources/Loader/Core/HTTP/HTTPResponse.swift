/// A complete response: status, headers, and the body decompressed.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: PageBuffer
    /// From the first byte sent to the last byte received.
    package var elapsed: Duration
    /// What the body held where it repeats the API key; `nil`: nowhere.
    package var echo: SecretEcho?

    package init(status: Int, headers: [HTTPHeader], body: PageBuffer, elapsed: Duration) {
        self.status = status
        self.headers = headers
        self.body = body
        self.elapsed = elapsed
    }

    /// The first header of that name, compared without case.
    package subscript(header name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
