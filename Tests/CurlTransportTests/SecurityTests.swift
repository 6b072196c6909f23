import Core
import CurlTransport
import Foundation
import TestSupport
import Testing

/// The token goes to its own origin, once, and nothing else is contacted at all.
@Suite struct SecurityTests {
    @Test func `the token is sent once, in its header`() async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        _ = try await transport.get(server.origin)
        _ = try await transport.get(server.origin)
        for request in server.record.requests {
            #expect(request.components(separatedBy: canaryToken).count == 2)
            #expect(request.contains("\r\nAuthorization: Bearer \(canaryToken)\r\n"))
        }
        #expect(server.record.requests.count == 2)
    }

    @Test func `no token, no header`() async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin, token: nil)
        _ = try await transport.get(server.origin)
        #expect(server.record.requests.first?.contains("Authorization") == false)
    }

    @Test(arguments: ["http", "https"])
    func `another origin is refused before connecting`(scheme: String) async throws {
        let server = try LoopbackServer.answering(answer())
        let canary = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure("\(scheme)://127.0.0.1:\(canary.port)/next?cursor=s3cret")
        #expect(failure?.kind == .security)
        #expect(failure?.description.contains("\(scheme)://127.0.0.1:\(canary.port)") == true)
        #expect(failure?.description.contains(server.origin) == true)
        #expect(failure?.description.contains("s3cret") == false)
        #expect(canary.record.connections == 0 && server.record.connections == 0)
    }

    @Test(arguments: ["localhost", "127.0.0.2", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
    func `another spelling of the same host is another origin`(host: String) async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        #expect(await transport.failure("http://\(host):\(server.port)/")?.kind == .security)
        #expect(server.record.connections == 0)
    }

    @Test(arguments: ["0", ".example.org/", "@127.0.0.1/", "\\@127.0.0.1/", "/a b", "/a\r\nX: y"])
    func `a path that would become part of the host is refused`(path: String) async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        let url = HTTPURL(origin: try #require(HTTPURL(server.origin)).origin, path: path)
        let failure = await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(url: url)) }
        #expect(failure?.kind == .security)
        #expect(failure?.description == "refused a malformed URL that does not lead to \(server.origin)")
        #expect(server.record.connections == 0)
    }

    @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    func `a redirect is not followed`(status: String) async throws {
        let canary = try LoopbackServer.answering(answer())
        let server = try LoopbackServer.answering(answer(status, "Location: \(canary.origin)/", "Refresh: 0"))
        let transport = try TransportUnderTest(to: server.origin)
        let response = try await transport.get(server.origin)
        #expect("\(response.status)" == status.prefix(3))
        #expect(response[header: "location"] == "\(canary.origin)/")
        #expect(server.record.requests.count == 1)
        #expect(canary.record.connections == 0)
    }

    @Test func `plain http to another machine needs allow_http`() async throws {
        // 192.0.2.0/24 is for documentation (RFC 5737): nothing answers there.
        let deadlines = Timeouts(connect: .milliseconds(100), total: .milliseconds(100))
        let refusing = try TransportUnderTest(to: "http://192.0.2.1", timeouts: deadlines)
        let failure = await refusing.failure("http://192.0.2.1/")
        #expect(failure?.kind == .security)
        #expect(failure?.description.contains("allow_http") == true)
        let allowing = try TransportUnderTest(to: "http://192.0.2.1", allowsPlainHTTP: true, timeouts: deadlines)
        #expect(await allowing.failure("http://192.0.2.1/")?.kind == .network)
    }

    @Test(arguments: ["http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
    func `a proxy in the environment is ignored`(variable: String) async throws {
        let canary = try LoopbackServer.answering(answer("200 OK", "Via: canary"))
        setenv(variable, canary.origin, 1)
        defer { unsetenv(variable) }
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        #expect(try await transport.get(server.origin)[header: "Via"] == nil)
        #expect(server.record.requests.first?.hasPrefix("GET / HTTP/1.1\r\n") == true)
        #expect(canary.record.connections == 0)
    }

    @Test func `cookies are not kept`() async throws {
        let server = try LoopbackServer.answering(answer("200 OK", "Set-Cookie: session=1; Path=/"))
        let transport = try TransportUnderTest(to: server.origin)
        _ = try await transport.get(server.origin)
        _ = try await transport.get(server.origin)
        #expect(server.record.requests.allSatisfy { !$0.lowercased().contains("cookie") })
    }

    @Test(arguments: [
        HTTPHeader(name: "X-A", value: "b\r\nX-Injected: 1"), HTTPHeader(name: "X-A", value: "b\nX-Injected: 1"),
        HTTPHeader(name: "X-A", value: "b\r"), HTTPHeader(name: "X-A", value: "b\0c"),
        HTTPHeader(name: "X-A\r\nX-Injected", value: "1"), HTTPHeader(name: "X A", value: "1"),
        HTTPHeader(name: "X-A:", value: "1"), HTTPHeader(name: "", value: "1"),
    ])
    func `a header that is more than one header is refused`(header: HTTPHeader) async throws {
        let server = try LoopbackServer.answering(answer())
        let asked = try TransportUnderTest(to: server.origin)
        #expect(await asked.failure(server.origin, headers: [header])?.kind == .security)
        let configured = try TransportUnderTest(to: server.origin, headers: [header])
        #expect(await configured.failure(server.origin)?.kind == .security)
        #expect(server.record.connections == 0)
    }

    @Test func `a token with a line break is refused and not shown`() async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin, token: canaryToken + "\n")
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .security)
        #expect(failure?.description.contains(canaryToken) == false)
        #expect(server.record.connections == 0)
    }

    @Test func `the token's header cannot be set a second time`() async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(
            server.origin, headers: [HTTPHeader(name: "authorization", value: "Basic eDp5")])
        #expect(failure?.kind == .security)
        #expect(server.record.connections == 0)
    }
}
