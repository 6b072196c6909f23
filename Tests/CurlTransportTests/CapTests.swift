import Core
import CurlTransport
import TestSupport
import Testing

/// No server decides how much memory we use.
@Suite struct CapTests {
    @Test func `a page of exactly the cap arrives`() async throws {
        let server = try LoopbackServer.answering(answer(body: String(repeating: "x", count: 65_536)))
        let transport = try TransportUnderTest(to: server.origin, maximumPage: 64.kibibytes)
        #expect(try await transport.get(server.origin).body.count == 65_536)
    }

    @Test func `a Content-Length above the cap ends the transfer at once`() async throws {
        let server = try LoopbackServer.answering(answer(body: String(repeating: "x", count: 65_537)))
        let transport = try TransportUnderTest(to: server.origin, maximumPage: 64.kibibytes)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.description == "\(server.origin) announced a body of more than 64KiB; none was read")
    }

    @Test func `an endless chunked body is ended at the cap`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            while connection.send(chunk) {}
        }
        let transport = try TransportUnderTest(to: server.origin, maximumPage: 64.kibibytes)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.description == "\(server.origin) sent a body of more than 64KiB; the transfer was ended")
    }

    @Test func `a gzip bomb is ended at the cap`() async throws {
        let bomb = gzipBomb(inflatingTo: 20 << 20)
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
            connection.send(Array(head.utf8) + bomb)
            connection.waitForClient()
        }
        #expect(bomb.count < 200_000)
        let tight = try TransportUnderTest(to: server.origin, maximumPage: 1.mebibytes)
        #expect(await tight.failure(server.origin)?.kind == .tooLarge)
        let wide = try TransportUnderTest(to: server.origin, maximumPage: 32.mebibytes)
        #expect(try await wide.get(server.origin).body.count > 20 << 20, "the bomb is a valid stream")
    }

    @Test func `a gzip stream that inflates to nothing is ended at the cap on the wire`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            connection.send([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
            let empty = (0..<1000).flatMap { _ in [0x00, 0x00, 0x00, 0xFF, 0xFF] as [UInt8] }  // stored, of no bytes
            while connection.send(empty) {}
        }
        let transport = try TransportUnderTest(to: server.origin, maximumPage: 64.kibibytes)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.description.contains("compressed") == true)
    }

    @Test(arguments: [
        ("many headers", "X-A: b\r\n"),
        ("long headers", "X-Long: " + String(repeating: "x", count: 8000) + "\r\n"),
        ("interim responses without end", "\r\nHTTP/1.1 103 Early Hints\r\n"),
    ])
    func `a flood of headers is ended`(what: String, line: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 \(line.hasPrefix("\r\n") ? "103 Early Hints" : "200 OK")\r\n")
            while connection.send(line) {}
        }
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.description.contains("header") == true)
    }
}
