/// A request as it is sent, but for its credentials: those the transport adds, and only for their origin.
package struct HTTPRequest: Sendable, Hashable {
    package var method: HTTPMethod
    package var url: HTTPURL
    /// Decoded names and values, in order; encoded behind `url.query` when sent.
    package var query: [QueryItem]
    package var headers: [HTTPHeader]
    /// Sent with its `Content-Type`; `nil`: none.
    package var body: RequestBody?
    /// Largest body of the answer, inflated; `nil`: as large as a page may be.
    package var maximumAnswer: ByteCount?

    package init(
        _ method: HTTPMethod = .get, url: HTTPURL, query: [QueryItem] = [], headers: [HTTPHeader] = [],
        body: RequestBody? = nil
    ) {
        self.method = method
        self.url = url
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The URL as it goes over the wire: percent-encoded, everything but RFC 3986's unreserved characters and `,`.
    package var target: String { "\(url.origin)\(url.path)" + (sentQuery.map { "?\($0)" } ?? "") }

    /// The target's query, percent-encoded; `nil`: there is none.
    package var sentQuery: String? {
        let parts = [url.query, query.percentEncoded].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "&")
    }
}

/// One query parameter, not encoded.
package struct QueryItem: Sendable, Hashable {
    package var name: String
    package var value: String
    /// Of a template: the JSON document that the value is; `nil`: it is a text.
    package var document: JSONValue?

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// A parameter whose value is a JSON document.
    package init(name: String, document: JSONValue) {
        self.init(name: name, value: document.text)
        self.document = document
    }
}

/// One header field. Names compare without case.
package struct HTTPHeader: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

package func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2C:
            result.append(Character(UnicodeScalar(byte)))
        default:
            result.append("%")
            result.append(digits[Int(byte >> 4)])
            result.append(digits[Int(byte & 15)])
        }
    }
    return result
}
