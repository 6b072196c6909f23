import Core
import CurlTransport
import TestSupport
import Testing

/// What may succeed when it is tried again: `.network`, in a sentence that names the origin.
@Suite struct NetworkFailureTests {
    private static let short = Timeouts(total: .milliseconds(500), stall: .seconds(60))

    @Test func `a refused connection says so`() async throws {
        let transport = try TransportUnderTest(to: "http://127.0.0.1:9")
        let query = [QueryItem(name: "q", value: "s3cret")]
        let failure = await transport.failure("http://127.0.0.1:9/v1/ads", query: query)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "connection to http://127.0.0.1:9 refused")
    }

    @Test func `a name that does not exist says so`() async throws {
        let transport = try TransportUnderTest(to: "https://api.invalid")
        let failure = await transport.failure("https://api.invalid/")
        #expect(failure?.kind == .network)
        #expect(failure?.description.contains("https://api.invalid") == true)
    }

    @Test func `a server that never answers is given up in time`() async throws {
        let server = try LoopbackServer { $0.waitForClient() }
        let transport = try TransportUnderTest(to: server.origin, timeouts: Self.short)
        let clock = ContinuousClock()
        let start = clock.now
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "no answer from \(server.origin) within 500 ms")
        #expect(clock.now - start < .seconds(30))
    }

    @Test func `a body that never ends its Content-Length is given up in time`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\"")
            connection.waitForClient()
        }
        let transport = try TransportUnderTest(to: server.origin, timeouts: Self.short)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(
            failure?.description == "the answer of \(server.origin) was not complete within 500 ms, after 7 bytes")
    }

    @Test func `a body that trickles is given up as stalled`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while connection.send("x") { pause(.milliseconds(200)) }
        }
        let transport = try TransportUnderTest(
            to: server.origin, timeouts: Timeouts(total: .seconds(20), stall: .seconds(1)))
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description.contains("stalled: under 100 bytes/s for 1 s") == true)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":[]}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"data\":[]}",
    ])
    func `a body cut short is no response`(cut: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send(cut)
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "the answer of \(server.origin) was cut short after 11 bytes")
    }

    /// libcurl 7.88 alone would report success.
    @Test(arguments: [1, 8, 20, 100])
    func `a gzip body cut at the end of the connection is no response`(missing: Int) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
            connection.send(Array(head.utf8) + gzippedPage.dropLast(min(missing, gzippedPage.count - 1)))
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "the body from \(server.origin) cannot be decompressed")
    }

    @Test func `a content coding that was not asked for is no response`() async throws {
        let server = try LoopbackServer.answering(answer("200 OK", "Content-Encoding: br", body: "xx"))
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "\(server.origin) sent a body in a Content-Encoding that was not asked for")
    }

    @Test func `a corrupt gzip body is no response`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            let damaged = gzippedPage.prefix(10) + [0x07, 0x00, 0x00, 0x00]  // a block of no known type
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(damaged.count)\r\n\r\n"
            connection.send(Array(head.utf8) + damaged)
            connection.waitForClient()
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "the body from \(server.origin) cannot be decompressed")
    }

    @Test func `a connection closed without a byte is no response`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readRequest() }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "\(server.origin) closed the connection without an answer")
    }

    @Test func `a connection reset in the body is no response`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            pause(.milliseconds(50))
            connection.reset()
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description.hasPrefix("the connection to \(server.origin) broke") == true)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "<html>HTTP/0.9</html>"])
    func `a server of another protocol is no response`(greeting: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send(greeting)
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "\(server.origin) did not answer in HTTP")
    }
}
