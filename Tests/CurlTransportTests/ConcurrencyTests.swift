import Core
import CurlTransport
import Synchronization
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    /// Answers each request after `delay`, and counts how many it answers at once.
    private func slowServer(delay: Duration) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.answering { pause(delay) }
                connection.send(answer(body: "{}"))
            }
        }
    }

    @Test func `eight requests go side by side`() async throws {
        let together = Atomic(0)
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            together.add(1, ordering: .relaxed)
            pause { together.load(ordering: .relaxed) == 8 }  // none is answered before all have come
            connection.answering { connection.send(answer(body: "{}")) }
        }
        let transport = try TransportUnderTest(to: server.origin, concurrency: 8)
        let statuses = try await many(8, transport, server)
        #expect(statuses == Array(repeating: 200, count: 8))
        #expect(server.record.connections == 8)
    }

    @Test(arguments: [1, 3])
    func `no more requests than the limit are under way`(limit: Int) async throws {
        let server = try slowServer(delay: .milliseconds(30))
        let transport = try TransportUnderTest(to: server.origin, concurrency: limit)
        let statuses = try await many(12, transport, server)
        #expect(statuses == Array(repeating: 200, count: 12))
        #expect(server.record.mostAtOnce <= limit)
        #expect(server.record.connections <= limit)
    }

    @Test func `a request that waits its turn does not use up its own deadline`() async throws {
        let server = try slowServer(delay: .milliseconds(300))
        let transport = try TransportUnderTest(
            to: server.origin, concurrency: 1, timeouts: Timeouts(total: .milliseconds(1500)))
        #expect(try await many(6, transport, server) == Array(repeating: 200, count: 6))
    }

    @Test func `hundreds of requests all end`() async throws {
        let server = try LoopbackServer.answering(answer(body: "{}"))
        let transport = try TransportUnderTest(to: server.origin, concurrency: 8)
        #expect(try await many(400, transport, server) == Array(repeating: 200, count: 400))
        #expect(server.record.requests.count == 400)
        #expect(server.record.connections <= 8)
    }

    @Test func `cancelling the task ends its transfer and no other`() async throws {
        let released = Atomic(false)
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.hasPrefix("GET /hang ") { return connection.answering { connection.waitForClient() } }
            pause { released.load(ordering: .relaxed) }
            connection.send(answer(body: "{}"))
        }
        let transport = try TransportUnderTest(to: server.origin)
        let hanging = Task { await transport.failure("\(server.origin)/hang") }
        let other = Task { try await transport.get("\(server.origin)/other").status }
        try await until { server.record.answering == 1 && server.record.requests.count == 2 }
        hanging.cancel()
        #expect(await hanging.value?.kind == .cancelled)
        try await until { server.record.answering == 0 }  // the server sees the connection close
        released.store(true, ordering: .relaxed)
        #expect(try await other.value == 200)
    }

    @Test func `a cancelled task sends nothing, also from the queue`() async throws {
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest(), request.hasPrefix("GET /first ") else { return }
            connection.answering { connection.waitForClient() }
        }
        let transport = try TransportUnderTest(to: server.origin, concurrency: 1)
        let first = Task { await transport.failure("\(server.origin)/first") }
        try await until { server.record.answering == 1 }
        let queued = Task { await transport.failure("\(server.origin)/queued") }
        try await Task.sleep(for: .milliseconds(50))
        queued.cancel()
        #expect(await queued.value?.kind == .cancelled)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await transport.failure("\(server.origin)/late")
        }
        #expect(await late.value?.kind == .cancelled)
        first.cancel()
        #expect(await first.value?.kind == .cancelled)
        #expect(server.record.requests.count == 1)
    }

    @Test func `shutting down ends what is under way and refuses what comes later`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answering { connection.waitForClient() }
        }
        let transport = try TransportUnderTest(to: server.origin)
        let hanging = Task { await transport.failure(server.origin) }
        try await until { server.record.answering == 1 }
        transport.shutdown()
        transport.shutdown()
        #expect(await hanging.value?.kind == .cancelled)
        #expect(await transport.failure(server.origin)?.kind == .cancelled)
        try await until { server.record.answering == 0 }
    }

    @Test func `a transport that is let go closes its connections`() async throws {
        let server = try LoopbackServer { connection in
            connection.answering {
                while connection.readRequest() != nil { connection.send(answer()) }
            }
        }
        for _ in 1...20 {
            let transport = try TransportUnderTest(to: server.origin)
            _ = try await transport.get(server.origin)
        }
        try await until { server.record.answering == 0 }
        #expect(server.record.connections == 20)
    }

    private func many(_ count: Int, _ transport: TransportUnderTest, _ server: LoopbackServer) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<count {
                group.addTask { try await transport.get("\(server.origin)/\(index)").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
