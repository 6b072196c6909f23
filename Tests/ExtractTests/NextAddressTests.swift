import Core
import Extract
import TestSupport
import Testing

/// Where the token may travel: D1 of the fault list.
@Suite struct NextAddressTests {
    private func next(_ reference: String) throws -> RequestTemplate? {
        var paginator = try PaginatorRegistry.paginator(config: ["style": "next_url", "next": "next"])
        _ = try paginator.request(after: nil, from: ListServer.base)
        let page = PageSummary(
            url: ListServer.base.url, headers: [], envelope: [FieldPath(names: ["next"]): .string(reference)],
            records: 1)
        return try paginator.request(after: page, from: ListServer.base)
    }

    @Test(arguments: [
        "https://evil.example/v1/things?page=2", "http://api.example.com/v1/things",
        "https://api.example.com:8443/v1/things",
        "//evil.example/v1", "https://api@evil.example/", "https://api.example.com@evil.example/",
        "https://api.example.com.evil.example/", "https:\\\\evil.example/", "https://evil.example\\@api.example.com/",
        "/\\evil.example", "https://api.example.com\t.evil.example/", "https://api.example.com%2fevil.example/",
        "https://[::1]/v1", "https://2130706433/", "https://127.0.0.1/", "file:///etc/passwd", "ftp://api.example.com/",
        "https://api.example.com/v1/../admin", "https://api.example.com/v1/%2e%2e/admin", "/v1/..%2fadmin",
        "https://user:password@api.example.com/v1", "https://api.example.com:0443x/", "https://аpi.example.com/",
    ])
    func `a hostile address is a security stop`(_ reference: String) throws {
        let error = #expect(throws: SourceError.self) { try next(reference) }
        #expect(error?.kind == .security, "\(reference)")
        #expect(error?.description.contains("password") == false)
    }

    @Test(arguments: ["page2", "javascript:alert(1)", "https:/evil.example", "/v1/a b", " "])
    func `what is no address at all is a broken page`(_ reference: String) throws {
        let error = #expect(throws: SourceError.self) { try next(reference) }
        #expect(error?.kind == .brokenPage)
    }

    @Test(arguments: [
        ("https://api.example.com/v1/things?page=2", "https://api.example.com/v1/things?page=2"),
        ("HTTPS://API.EXAMPLE.COM:443/v1/things?page=2", "https://api.example.com/v1/things?page=2"),
        ("/v1/other?page=2#top", "https://api.example.com/v1/other?page=2"),
        ("?page=2", "https://api.example.com/v1/things?page=2"),
        ("/v1/a..b/...", "https://api.example.com/v1/a..b/..."),
    ])
    func `an address on the same origin replaces path and query and keeps the headers`(
        reference: String, target: String
    ) throws {
        let request = try #require(try next(reference))
        #expect(request.filled.target == target)
        #expect(request.headers == ListServer.base.headers)
    }

    private func rewritten(_ reference: String, _ rule: ConfigNode) throws -> RequestTemplate? {
        var paginator = try PaginatorRegistry.paginator(config: [
            "style": "next_url", "next": "next", "rewrite": rule,
        ])
        _ = try paginator.request(after: nil, from: ListServer.base)
        let page = PageSummary(
            url: ListServer.base.url, headers: [], envelope: [FieldPath(names: ["next"]): .string(reference)],
            records: 1)
        return try paginator.request(after: page, from: ListServer.base)
    }

    @Test(arguments: [
        ("http://inside:8080/api/things?page=2", "https://api.example.com/v1/things?page=2"),
        ("http://inside:8080/api/", "https://api.example.com/v1/"),
        ("http://inside:8080/api//evil.example/a", "https://api.example.com/v1//evil.example/a"),
        ("/v1/things?page=2", "https://api.example.com/v1/things?page=2"),
    ])
    func `an address of the inside becomes one of the own origin by a rule`(reference: String, target: String) throws {
        let rule: ConfigNode = ["from": "http://inside:8080/api/", "to": "/v1/"]
        #expect(try rewritten(reference, rule)?.filled.target == target)
    }

    @Test(arguments: [
        "http://inside:8080/other/things", "http://inside:8081/api/things", "https://inside:8080/api/things",
        "http://evil.example/api/", "http://inside:8080/api/../admin",
    ])
    func `a rule is about nothing else`(_ reference: String) throws {
        let error = #expect(throws: SourceError.self) {
            try rewritten(reference, ["from": "http://inside:8080/api/", "to": "/v1/"])
        }
        #expect(error?.kind == .security, "\(reference)")
    }

    @Test(arguments: [
        ("inside:8080/", "/"), ("http://inside:8080/api", "/v1/"), ("http://inside:8080/", "https://evil.example/"),
        ("http://inside:8080/", "//evil.example/"), ("http://inside:8080/", "/v1"), ("http://inside:8080/", "/../"),
    ])
    func `a rule that could lead elsewhere is refused`(from: String, to: String) {
        #expect(throws: ConfigError.self) {
            try rewritten("/", ["from": ConfigNode(stringLiteral: from), "to": ConfigNode(stringLiteral: to)])
        }
    }

    @Test func `no random text leaves the origin`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let parts = [
            "https", "http", ":", "/", "//", "\\", "@", "api.example.com", "evil", ".", "..", "%2e", "?", "#", ":443",
            " ", "[", "]",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).compactMap { _ in parts.randomElement(using: &random)
            }.joined()
            if let request = try? next(text) {
                #expect(
                    request.filled.target.hasPrefix("https://api.example.com/")
                        || request.filled.target == "https://api.example.com"
                        || request.filled.target.hasPrefix("https://api.example.com?"), "\(text) (seed \(seed))")
            }
        }
    }
}
