import Core

/// What an answer of the API itself says of its quotas.
///
/// Others speak in the API's place, too: a proxy's 503, a login page, a redirect. What their rate fields say is nothing.
package struct RateReport: Sendable, Hashable {
    /// As the pipeline spells the path, the same for all members: `/reports/{report}/content`.
    package var route: String
    package var status: Int
    var policies: [RateLimitPolicy]
    var notices: [RateLimitNotice]

    /// `nil` unless the answer is 2xx, 304 or 429, and no HTML.
    package init?(_ response: HTTPResponse, route: String) {
        guard !RateReport.isHTML(response) else { return nil }
        self.init(status: response.status, headers: response.headers, route: route)
    }

    package init?(status: Int, headers: [HTTPHeader], route: String) {
        guard (200..<300).contains(status) || status == 304 || status == 429 else { return nil }
        self.route = route
        self.status = status
        policies = RateLimitPolicy.all(in: headers)
        notices = RateLimitNotice.all(in: headers)
    }

    /// The request went through.
    package var isSuccess: Bool { status != 429 }

    private static func isHTML(_ response: HTTPResponse) -> Bool {
        if response[header: "Content-Type"]?.lowercased().contains("html") == true { return true }
        let first = response.body.bytes.first { $0 > 0x20 }
        return first == UInt8(ascii: "<")
    }
}
