import Core
import CurlTransport
import TestSupport
import Testing

/// What comes back when the server behaves.
@Suite struct ResponseTests {
    @Test func `status, headers, body and duration arrive`() async throws {
        let server = try LoopbackServer.answering(
            answer("200 OK", "Content-Type: application/json", "Request-Id:  req_1 ", body: #"{"data":[]}"#))
        let transport = try TransportUnderTest(to: server.origin)
        let response = try await transport.get("\(server.origin)/v1/ads")
        #expect(response.status == 200)
        #expect(response[header: "request-id"] == "req_1")
        #expect(response.headers.map(\.name) == ["Content-Type", "Request-Id", "Content-Length"])
        #expect(response.text == #"{"data":[]}"#)
        #expect(response.elapsed > .zero)
    }

    @Test(arguments: [204, 302, 401, 404, 429, 500, 503])
    func `any status is a response`(status: Int) async throws {
        let head = status == 204 ? "HTTP/1.1 204 None\r\n\r\n" : answer("\(status) Something", body: "{}")
        let server = try LoopbackServer.answering(head)
        let transport = try TransportUnderTest(to: server.origin)
        #expect(try await transport.get(server.origin).status == status)
    }

    @Test func `a body that repeats the token has it covered, and knows what was there`() async throws {
        let body = "{\"name\":\"x\(canaryToken)y\",\"next\":\"?key=\(canaryToken)\"}"
        let server = try LoopbackServer.answering(answer(body: body))
        let response = try await TransportUnderTest(to: server.origin).get(server.origin)
        let cover = String(repeating: "*", count: canaryToken.utf8.count)
        #expect(response.text == body.replacing(canaryToken, with: cover))
        let original = try #require(response.echo).original(of: response.body)
        #expect(String(decoding: original.bytes, as: UTF8.self) == body)
    }

    @Test func `the request is sent as the extractor decided it`() async throws {
        let server = try LoopbackServer.answering(answer())
        let transport = try TransportUnderTest(
            to: server.origin,
            headers: [
                HTTPHeader(name: "BusyOcto-Version", value: "2026-09-01"), HTTPHeader(name: "X-Kind", value: "default"),
            ])
        _ = try await transport.get(
            "\(server.origin)/v1/a/../ads?x=1", query: [QueryItem(name: "cursor", value: "a b&c=d")],
            headers: [HTTPHeader(name: "x-kind", value: "own"), HTTPHeader(name: "X-Empty", value: "")])
        let lines = try #require(server.record.requests.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "GET /v1/a/../ads?x=1&cursor=a%20b%26c%3Dd HTTP/1.1")
        #expect(lines.contains("Host: 127.0.0.1:\(server.port)"))
        #expect(lines.contains("User-Agent: octoload/test"))
        #expect(lines.contains("Accept-Encoding: gzip"))
        #expect(lines.contains("BusyOcto-Version: 2026-09-01"))
        #expect(lines.contains("x-kind: own") && !lines.contains("X-Kind: default"))
        #expect(lines.contains("X-Empty:"))
    }

    @Test func `a gzip body arrives decompressed`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzippedPage.count)\r\n\r\n"
                connection.send(Array(head.utf8) + gzippedPage)
            }
        }
        let transport = try TransportUnderTest(to: server.origin)
        #expect(try await transport.get(server.origin).text == inflatedPage)
    }

    @Test func `a gzip body of several members arrives whole, though its trailer tells the last one's size`()
        async throws
    {
        let members = Array(repeatElement(gzippedPage, count: 50).joined())
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                let head = "HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nContent-Length: \(members.count)\r\n\r\n"
                connection.send(Array(head.utf8) + members)
            }
        }
        let transport = try TransportUnderTest(to: server.origin)
        #expect(try await transport.get(server.origin).text == String(repeating: inflatedPage, count: 50))
    }

    @Test func `an empty body may claim to be compressed`() async throws {
        let server = try LoopbackServer.answering(answer("404 Not Found", "Content-Encoding: gzip", body: ""))
        #expect(try await TransportUnderTest(to: server.origin).get(server.origin).body.count == 0)
    }

    @Test func `a chunked body arrives whole, without its trailers`() async throws {
        let server = try LoopbackServer.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "4\r\n{\"da\r\n7;ext=1\r\nta\":[]}\r\n0\r\nX-Sum: 1\r\n\r\n")
        let transport = try TransportUnderTest(to: server.origin)
        let response = try await transport.get(server.origin)
        #expect(response.text == #"{"data":[]}"#)
        #expect(response[header: "X-Sum"] == nil)
    }

    @Test func `headers of interim responses are dropped`() async throws {
        let server = try LoopbackServer.answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" + answer("200 OK", "X-Final: yes", body: "{}"))
        let transport = try TransportUnderTest(to: server.origin)
        let response = try await transport.get(server.origin)
        #expect(response.status == 200)
        #expect(response[header: "Link"] == nil && response[header: "X-Final"] == "yes")
    }

    @Test func `a page of many packets arrives byte for byte`() async throws {
        let page = String((0..<140_000).map { Character(UnicodeScalar(UInt8(32 + $0 % 90))) })
        let server = try LoopbackServer.answering(answer(body: page))
        let transport = try TransportUnderTest(to: server.origin)
        let response = try await transport.get(server.origin)
        #expect(response.text == page)
        // Memory of an earlier page may be half as large again; growing by doubling would end at 262,144.
        #expect(
            (140_000...210_000).contains(response.body.capacity), "reserved by Content-Length, so never moved")
    }

    @Test func `requests one after the other share a connection`() async throws {
        let server = try LoopbackServer.answering(answer(body: "{}"))
        let transport = try TransportUnderTest(to: server.origin)
        for _ in 1...5 { _ = try await transport.get(server.origin) }
        #expect(server.record.requests.count == 5)
        #expect(server.record.connections == 1)
    }

    @Test func `a kept connection that the server closed meanwhile is replaced`() async throws {
        let server = try LoopbackServer { connection in
            if connection.readRequest() != nil { connection.send(answer(body: "{}")) }
            connection.reset()
        }
        let transport = try TransportUnderTest(to: server.origin)
        for _ in 1...3 {
            #expect(try await transport.get(server.origin).status == 200)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(server.record.connections == 3)
    }
}
