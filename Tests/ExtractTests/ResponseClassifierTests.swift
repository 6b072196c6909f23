import Core
import Extract
import Testing

@Suite struct ResponseClassifierTests {
    private let classifier = ResponseClassifier(ErrorSettings())
    private let url = HTTPURL("https://api.example.com/v1/ad-performance")!

    private func error(
        _ status: Int, _ code: String? = nil, message: String? = nil, limit: Int? = nil, headers: [HTTPHeader] = []
    ) -> SourceError? {
        classifier.error(
            status: status, headers: headers,
            answer: ResponseClassifier.Answer(code: code, message: message, maximumLimit: limit),
            label: "GET /ad-performance",
            url: url)
    }

    @Test(
        arguments: [
            (200, nil, nil), (204, nil, nil), (200, "internal_error", .brokenPage), (400, "invalid_cursor", .rejected),
            (401, "invalid_api_key", .credentials), (402, "tokens_exhausted", .rejected),
            (403, "domain_not_accessible", .partitionRefused), (403, "feature_not_in_plan", .forbidden),
            (403, nil, .forbidden),
            (404, nil, .partitionRefused), (405, nil, .rejected), (408, nil, .unavailable), (409, nil, .rejected),
            (410, "cursor_expired", .restart), (410, "endpoint_sunset", .rejected),
            (413, nil, .pageTooLarge(maximum: nil)),
            (425, nil, .unavailable), (429, nil, .unavailable), (500, nil, .unavailable), (503, nil, .unavailable),
            (599, nil, .unavailable), (304, nil, .rejected), (302, nil, .rejected),
        ] as [(Int, String?, SourceError.Kind?)])
    func `status and code decide`(status: Int, code: String?, kind: SourceError.Kind?) {
        #expect(error(status, code)?.kind == kind)
    }

    @Test func `a 413 passes the API's limit on`() {
        #expect(error(413, "page_too_large", limit: 100)?.kind == .pageTooLarge(maximum: 100))
        #expect(error(413, limit: 0)?.kind == .pageTooLarge(maximum: nil))
    }

    @Test(arguments: [
        ("https://evil.example/", SourceError.Kind.security), ("http://api.example.com/v1", .security),
        ("//evil", .security),
        ("https://u@api.example.com/", .security), ("/v2/ad-performance", .rejected),
    ])
    func `redirects are refused`(location: String, kind: SourceError.Kind) {
        #expect(error(307, headers: [HTTPHeader(name: "Location", value: location)])?.kind == kind)
    }

    @Test func `the message says who said what`() {
        let headers = [HTTPHeader(name: "request-id", value: "req_1"), HTTPHeader(name: "Retry-After", value: "5")]
        let error = error(503, "service_unavailable", message: "Try again shortly", headers: headers)
        #expect(error?.description == "GET /ad-performance: 503 service_unavailable: Try again shortly (request req_1)")
        #expect(error?.requestID == "req_1" && error?.retryAfter == .seconds(5) && error?.status == 503)
    }

    @Test func `the server's text cannot steer a terminal or fill a log`() {
        let text =
            error(500, message: "a\u{1B}[2J\r\nb\u{202E}" + String(repeating: "x", count: 10_000))?.description ?? ""
        #expect(text.hasPrefix("GET /ad-performance: 500: a\\u{1b}[2J\\u{d}\\u{a}b\\u{202e}xxx"))
        #expect(text.count < 350 && text.hasSuffix("…"))
    }
}
