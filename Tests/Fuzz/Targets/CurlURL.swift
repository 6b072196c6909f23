import CLibCurl

@testable import Core

/// An address as libcurl reads it, with the options that the transport sets.
struct CurlURL {
    private(set) var origin: Origin
    private(set) var path: String
    private(set) var query: String?

    /// - Parameter reference: Followed from `text`, as after a redirect.
    /// - Returns: `nil` for what libcurl refuses.
    init?(_ text: String, reference: String? = nil) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let flags = UInt32(CURLU_DISALLOW_USER | CURLU_PATH_AS_IS)
        for text in [text, reference].compactMap(\.self) {
            guard curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK else { return nil }
        }
        guard let scheme = CurlURL.part(CURLUPART_SCHEME, of: handle),
            let host = CurlURL.part(CURLUPART_HOST, of: handle),
            let port = CurlURL.part(CURLUPART_PORT, of: handle).flatMap({ Int($0) }),
            let path = CurlURL.part(CURLUPART_PATH, of: handle)
        else { return nil }
        // libcurl keeps an address of IPv6 as it is written, unless another spelling is shorter.
        let name = host.hasPrefix("[") ? HostAddress.canonicalIPv6(host.dropFirst().dropLast()) : host.lowercased()
        guard let name else { return nil }
        origin = Origin(scheme: scheme, host: name, port: port)
        self.path = path
        query = CurlURL.part(CURLUPART_QUERY, of: handle)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
