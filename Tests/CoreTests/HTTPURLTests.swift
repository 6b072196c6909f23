import Core
import Testing

@Suite struct HTTPURLTests {
    @Test(
        arguments: [
            ("https://api.busyocto.ai/v1", "https://api.busyocto.ai", "/v1", nil),
            ("HTTPS://API.BusyOcto.AI:443/v1", "https://api.busyocto.ai", "/v1", nil),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "", nil), ("http://h:80/", "http://h", "/", nil),
            ("https://h:80/", "https://h:80", "/", nil), ("https://h?a=b", "https://h", "", "a=b"),
            ("https://h/p?a=b?c=d#frag?x", "https://h", "/p", "a=b?c=d"), ("https://h#frag", "https://h", "", nil),
            ("https://h/p?", "https://h", "/p", ""), ("https://[::1]:8443/p", "https://[::1]:8443", "/p", nil),
            ("https://[0:0:0:0:0:0:0:1]/", "https://[::1]", "/", nil), ("https://[::AB]/", "https://[::ab]", "/", nil),
            ("https://10.0.0.8/", "https://10.0.0.8", "/", nil), ("https://1.example/", "https://1.example", "/", nil),
            ("https://h/%2e%2e/x", "https://h", "/%2e%2e/x", nil), ("https://h/a://b@c", "https://h", "/a://b@c", nil),
        ] as [(String, String, String, String?)])
    func `a URL is taken apart`(text: String, origin: String, path: String, query: String?) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.origin.description == origin)
        #expect(url.path == path)
        #expect(url.query == query)
    }

    @Test(arguments: [
        "", "api.example.com", "//api.example.com", "/path", "?query", "https:", "https://", "https:///path",
        "https://?q",
        "https://#f", "https:/api.example.com", "https:api.example.com", "ftp://h/", "file:///etc/passwd",
        "javascript://h/",
        "data:text/html,x", "gopher://h/", "https://user@h/", "https://user:pass@h/", "https://@h/",
        "https://api@evil/",
        "https://api.example.com@evil/", "https://h\\@evil/", "https:\\\\h\\", "https://h/\\evil", "https://h\t/",
        "ht\ntps://h/",
        "https://h/\r\nX: y", "https://h /", " https://h/", "https://h/ ", "https://h\0/", "https://h/\u{7F}",
        "https://ａpi/",
        "https://example。com/", "https://h\u{200B}/", "https://müller.example/", "https://h:/", "https://h:0/",
        "https://h:65536/",
        "https://h:-1/", "https://h:+80/", "https://h:8a/", "https://h:80:80/", "https://h:99999999999999999999/",
        "https://h%2f/",
        "https://h%00/", "https://[::1/", "https://[]/", "https://[::1]x/", "https://[::1]80/", "https://[::1%25eth0]/",
        "https://[v1.x]/", "https://a,b/", "https://a;b/", "https://h!/", "https://<h>/", "https://h|i/", "https://h`/",
        "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://127.0.0.1./", "https://127.0.0.010/",
        "https://0177.0.0.1/", "https://127.0.0.256/", "https://1.2.3.4.5/", "https://api.0x7F/", "https://api.1/",
        "https://api.0x/", "https://[1]/", "https://[:::]/", "https://[1:2:3:4:5:6:7:8:9]/",
    ])
    func `what two parsers could read differently is refused`(text: String) {
        #expect(HTTPURL(text) == nil, "\(String(describing: HTTPURL(text)))")
    }

    @Test(arguments: [
        ("?cursor=a", "https://api.example.com/v1/ads?cursor=a"), ("/v1/x?y", "https://api.example.com/v1/x?y"),
        ("//api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("//evil.example/", "https://evil.example/"),
        ("https://api.example.com.evil/", "https://api.example.com.evil/"),
        ("http://api.example.com/", "http://api.example.com/"), ("/@evil", "https://api.example.com/@evil"),
    ])
    func `a reference is resolved against the page's own address`(reference: String, resolved: String) {
        #expect(HTTPURL("https://api.example.com/v1/ads?limit=5")?.resolving(reference)?.description == resolved)
    }

    @Test(arguments: [
        "", "next", "//", "///evil/", "/\\evil", "\\\\evil", "//u@evil/", "https:evil", "#f", "/a b", "/\u{0}", "?a\nb",
        "mailto:a@b",
    ])
    func `a reference that cannot be trusted is refused`(reference: String) {
        #expect(HTTPURL("https://api.example.com/v1/ads")?.resolving(reference) == nil)
    }

    @Test(arguments: [
        ("https://api.example.com.evil/", false), ("https://api.example.com:8443/", false),
        ("http://api.example.com/", false),
        ("https://API.EXAMPLE.COM:443/x", true), ("https://api.example.com./", false), ("https://[::1]/", false),
    ])
    func `an origin is scheme, host and port`(text: String, isSame: Bool) throws {
        #expect(
            try (#require(HTTPURL(text)).origin == #require(HTTPURL("https://api.example.com/v1")).origin) == isSame)
    }

    @Test(arguments: [
        ("http://localhost/", true), ("http://127.0.0.1/", true), ("http://127.9.9.9:80/", true),
        ("http://[::1]/", true),
        ("http://127.evil.example/", false), ("http://localhost.evil/", false), ("http://10.0.0.1/", false),
        ("http://0.0.0.0/", false),
        ("http://127.0.0.1.evil/", false), ("http://127.a.b.evil/", false), ("http://128.0.0.1/", false),
    ])
    func `only this machine's addresses are loopback`(text: String, isLoopback: Bool) throws {
        #expect(try #require(HTTPURL(text)).origin.isLoopback == isLoopback)
    }
}
