import Core

/// A request that `RequestPolicy` has admitted; nothing else can make one, and only these are sent.
struct AdmittedRequest: Sendable {
    let method: HTTPMethod
    /// Without the credentials.
    private let target: String
    private let hasQuery: Bool
    /// Every header but those of the credentials.
    let headers: [HTTPHeader]
    let body: [UInt8]?
    let maximumAnswer: ByteCount?
    let credentials: Credentials

    /// - Parameter target: The request's.
    fileprivate init(_ request: HTTPRequest, target: String, headers: [HTTPHeader], credentials: Credentials) {
        method = request.method
        self.target = target
        hasQuery = target.utf8.contains(UInt8(ascii: "?"))
        self.headers = headers
        body = request.body?.bytes
        maximumAnswer = request.maximumAnswer
        self.credentials = credentials
    }

    /// The URL as it goes to libcurl, with keys in its query: never for people.
    var targetWithSecrets: String {
        let keys = credentials.items.compactMap { credential -> String? in
            guard case .query(let name) = credential.place else { return nil }
            return credential.secret.reveal { "\(percentEncoded(name))=\(percentEncoded($0))" }
        }
        guard !keys.isEmpty else { return target }
        return target + (hasQuery ? "&" : "?") + keys.joined(separator: "&")
    }
}

/// Decides whether a request may leave this machine. Pure: refuses before any name is resolved or connection made.
struct RequestPolicy: Sendable {
    let endpoint: Endpoint

    /// Returns what to send.
    ///
    /// - Parameter credentials: What the request carries besides.
    /// - Throws: `TransportError` of kind `.security` if the request would leave the configured origin, go in plain
    ///   text to another machine, or carry a header that is not exactly one header.
    func admit(_ request: HTTPRequest, with credentials: Credentials) throws(TransportError) -> AdmittedRequest {
        let allowed = endpoint.origin
        guard request.url.origin == allowed else {
            throw TransportError(
                .security,
                "refused a request to \(request.url.origin): only \(allowed), the origin of base_url, may be contacted"
            )
        }
        let request = request.without(credentials)
        let target = request.target
        // Read back as one string: a path such as ".example.org/" would otherwise grow into the host name.
        guard HTTPURL(target)?.origin == allowed else {
            throw TransportError(.security, "refused a malformed URL that does not lead to \(allowed)")
        }
        if allowed.scheme != "https", !allowed.isLoopback, !endpoint.settings.allowsPlainHTTP {
            throw TransportError(
                .security, "refused plain http to \(allowed): use https, or set allow_http if the network is trusted")
        }
        return AdmittedRequest(
            request, target: target, headers: try headers(of: request, with: credentials), credentials: credentials)
    }

    private func headers(of request: HTTPRequest, with credentials: Credentials) throws(TransportError)
        -> [HTTPHeader]
    {
        var own = Set(request.headers.map { $0.name.lowercased() })
        var headers = request.headers
        if let body = request.body, own.insert("content-type").inserted {
            headers.append(HTTPHeader(name: "Content-Type", value: body.contentType))
        }
        headers += endpoint.settings.headers.filter { !own.contains($0.name.lowercased()) }
        for header in headers {
            try check(name: header.name, value: header.value, of: "header \(printable(header.name))")
        }
        try check(name: "User-Agent", value: endpoint.userAgent, of: "the user agent")
        for credential in credentials.items {
            guard case .header(let name, let prefix) = credential.place else { continue }
            if headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
                throw TransportError(.security, "header \(printable(name)) is set twice: as a header and by the token")
            }
            try check(name: name, value: prefix, of: "the token's header")
            guard credential.secret.reveal({ $0.isHeaderValue }) else { throw refused("the token") }
        }
        return headers
    }

    /// libcurl sends header text as it is, so a line break would begin a header of somebody else's choosing.
    private func check(name: String, value: String, of what: String) throws(TransportError) {
        guard name.isHeaderName, value.isHeaderValue else { throw refused(what) }
    }

    private func refused(_ what: String) -> TransportError {
        TransportError(.security, "\(what) holds a line break or another character that no header may hold")
    }
}

/// A refused name, fit for one line of log.
private func printable(_ name: String) -> String {
    String(name.unicodeScalars.prefix(40).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
}

extension HTTPRequest {
    /// Without what the credentials set themselves: an API's link to the next page may repeat the key of its query, which is
    /// covered where it comes in.
    fileprivate func without(_ credentials: Credentials) -> HTTPRequest {
        var request = self
        for case .query(let name) in credentials.items.map(\.place) {
            request.query.removeAll { $0.name == name }
            request.url.removeParameter(name)
        }
        return request
    }
}
