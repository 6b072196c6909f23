import Core
import Testing

@Suite struct HTTPRequestTests {
    @Test(arguments: [
        ("abcXYZ019-._~,", "abcXYZ019-._~,"), (" ", "%20"), ("a+b", "a%2Bb"), ("a&b=c#d?e/f", "a%26b%3Dc%23d%3Fe%2Ff"),
        ("ü", "%C3%BC"),
        ("😀", "%F0%9F%98%80"), ("%20", "%2520"), ("\r\n\0", "%0D%0A%00"),
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00%3A00%3A00.000Z"),
        ("e\u{301}", "e%CC%81"), ("\u{E9}", "%C3%A9"),
    ])
    func `everything but unreserved characters is encoded`(text: String, encoded: String) {
        #expect(percentEncoded(text) == encoded)
    }

    @Test func `parameters follow the address's own query`() throws {
        let url = try #require(HTTPURL("https://h/p?key=1"))
        #expect(
            HTTPRequest(url: url, query: [QueryItem(name: "a b", value: "c&d")]).target
                == "https://h/p?key=1&a%20b=c%26d")
        #expect(HTTPRequest(url: url).target == "https://h/p?key=1")
        #expect(HTTPRequest(url: try #require(HTTPURL("https://h/p?"))).target == "https://h/p")
    }

    @Test func `a parameter is replaced in its place, added at the end, or removed`() throws {
        var request = RequestTemplate(
            url: try #require(HTTPURL("https://h/")), query: [QueryItem(name: "a", value: "1")])
        request.set(.string("2"), at: "b")
        request.set(.number(3), at: "a")
        #expect(request.filled.target == "https://h/?a=3&b=2")
        request.set(nil, at: "a")
        #expect(request.filled.target == "https://h/?b=2")
    }
}
