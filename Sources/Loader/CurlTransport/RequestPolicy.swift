import Core

/// A request that `RequestPolicy` has admitted; nothing else can make one, and only these are sent.
struct AdmittedRequest: Sendable {
    /// The URL as it goes to libcurl. Holds the query string: never for people.
    let target: String
    /// Every header but the token's.
    let headers: [HTTPHeader]
    let body: [UInt8]?

    fileprivate init(target: String, headers: [HTTPHeader], body: [UInt8]?) {
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// Decides whether a request may leave this machine. Pure: refuses before any name is resolved or connection made.
struct RequestPolicy: Sendable {
    let endpoint: Endpoint

    /// Returns what to send.
    ///
    /// - Throws: `TransportError` of kind `.security` if the request would leave the configured origin, go in plain
    ///   text to another machine, or carry a header that is not exactly one header.
    func admit(_ request: HTTPRequest) throws(TransportError) -> AdmittedRequest {
        let allowed = endpoint.origin
        guard request.url.origin == allowed else {
            throw TransportError(
                .security,
                "refused a request to \(request.url.origin): only \(allowed), the origin of base_url, may be contacted"
            )
        }
        let target = request.target
        // Read back as one string: a path such as ".example.org/" would otherwise grow into the host name.
        guard HTTPURL(target)?.origin == allowed else {
            throw TransportError(.security, "refused a malformed URL that does not lead to \(allowed)")
        }
        if allowed.scheme != "https", !allowed.isLoopback, !endpoint.settings.allowsPlainHTTP {
            throw TransportError(
                .security, "refused plain http to \(allowed): use https, or set allow_http if the network is trusted")
        }
        return AdmittedRequest(target: target, headers: try headers(of: request), body: request.body)
    }

    private func headers(of request: HTTPRequest) throws(TransportError) -> [HTTPHeader] {
        let own = Set(request.headers.map { $0.name.lowercased() })
        let headers = request.headers + endpoint.settings.headers.filter { !own.contains($0.name.lowercased()) }
        for header in headers {
            try check(name: header.name, value: header.value, of: "header \(printable(header.name))")
        }
        try check(name: "User-Agent", value: endpoint.userAgent, of: "the user agent")
        guard let token = endpoint.token else { return headers }
        let name = endpoint.settings.tokenHeader
        if headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            throw TransportError(.security, "header \(printable(name)) is set twice: as a header and by the token")
        }
        try check(name: name, value: endpoint.settings.tokenPrefix, of: "the token's header")
        guard token.reveal({ isHeaderValue($0) }) else { throw refused("the token") }
        return headers
    }

    /// libcurl sends header text as it is, so a line break would begin a header of somebody else's choosing.
    private func check(name: String, value: String, of what: String) throws(TransportError) {
        guard isHeaderName(name), isHeaderValue(value) else { throw refused(what) }
    }

    private func refused(_ what: String) -> TransportError {
        TransportError(.security, "\(what) holds a line break or another character that no header may hold")
    }
}

/// RFC 9110's token, the grammar of field names.
private func isHeaderName(_ name: String) -> Bool {
    !name.isEmpty
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}

/// No control character but the tab.
private func isHeaderValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}

/// A refused name, fit for one line of log.
private func printable(_ name: String) -> String {
    String(name.unicodeScalars.prefix(40).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
}
