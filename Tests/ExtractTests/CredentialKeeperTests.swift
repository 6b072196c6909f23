import Core
import Extract
import Synchronization
import TestSupport
import Testing

/// Tokens that are fetched: when, how often, and what becomes of those that are refused.
@Suite struct CredentialKeeperTests {
    /// Gives numbered tokens, and answers requests that carry one of those it takes.
    private final class Server: CredentialedTransport {
        struct State {
            var given = 0
            var lifetime = "3600"
            var posted: [HTTPRequest] = []
            var sent: [String] = []
            var refused: Set<String> = []
            var answer: (Int, String)?
        }

        let state = Mutex(State())

        func send(_ request: HTTPRequest, with credentials: Credentials) async throws(TransportError) -> HTTPResponse {
            let secret = credentials.items.first?.secret.reveal { $0 } ?? ""
            let (status, body) = state.withLock { state -> (Int, String) in
                guard request.method == .get else {
                    state.posted.append(request)
                    if let answer = state.answer { return answer }
                    state.given += 1
                    return (200, #"{"access_token": "token-\#(state.given)", "expires_in": "\#(state.lifetime)"}"#)
                }
                state.sent.append(secret)
                return (state.refused.contains(secret) ? 401 : 200, "[]")
            }
            // Others come meanwhile.
            for _ in 0..<5 { await Task.yield() }
            if Task.isCancelled { throw TransportError(.cancelled, "the run was cancelled") }
            return HTTPResponse(status: status, headers: [], body: PageBuffer(body.utf8), elapsed: .zero)
        }

        func shutdown() {}
    }

    private final class Clock: Sendable {
        let now = Mutex(Instant.unixEpoch)
        /// As they are read again.
        let secrets = Mutex([Secret("an id"), Secret("p:w")])
    }

    private let server = Server()
    private let clock = Clock()
    private let url = HTTPURL("https://api.example.com/things")!

    private func transport(_ node: ConfigNode? = nil) throws -> AuthenticatedTransport {
        let node = node ?? AuthenticationConformanceTests.configurations["client_credentials"]!
        let authentication = try AuthenticationRegistry.authentication(config: node)
        let (server, clock) = (server, clock)
        let keeper = CredentialKeeper(
            authentication, secrets: [Secret("an id"), Secret("p:w")], reload: { clock.secrets.withLock { $0 } },
            baseURL: HTTPURL("https://api.example.com/v1")!, transport: { _ in server },
            now: { clock.now.withLock { $0 } })
        return AuthenticatedTransport(server, keeper)
    }

    @Test func `one token serves all requests, however many wait for it`() async throws {
        let transport = try transport()
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { _ = try? await transport.send(HTTPRequest(url: url)) }
            }
        }
        let state = server.state.withLock { $0 }
        #expect(state.given == 1 && state.sent == Array(repeating: "token-1", count: 20))
    }

    @Test(arguments: [
        #"{"error": "invalid_client", "error_description": "no such client"}"#,
        #"{"error": {"code": "invalid_client", "message": "no such client"}}"#, #"{"detail": "no such client"}"#,
        #"{"msg": "no such client"}"#,
    ])
    func `whoever refuses a token is heard`(body: String) async throws {
        let transport = try transport()
        server.state.withLock { $0.answer = (401, body) }
        let error = await #expect(throws: TransportError.self) { _ = try await transport.send(HTTPRequest(url: url)) }
        #expect(error?.description.contains("no such client") == true, "\(error?.description ?? "")")
    }

    @Test func `a token is renewed before it ends`() async throws {
        let transport = try transport()
        for (minutes, token) in [(0, "token-1"), (58, "token-1"), (59, "token-2"), (60, "token-2"), (200, "token-3")] {
            clock.now.withLock { $0 = .unixEpoch + .seconds(minutes * 60) }
            _ = try await transport.send(HTTPRequest(url: url))
            #expect(server.state.withLock { $0.sent.last } == token, "after \(minutes) minutes")
        }
    }

    @Test func `a refused token is renewed once`() async throws {
        let transport = try transport()
        _ = try await transport.send(HTTPRequest(url: url))
        server.state.withLock { $0.refused = ["token-1"] }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
        server.state.withLock { $0.refused = ["token-1", "token-2", "token-3"] }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 401)
        #expect(server.state.withLock { $0.given } == 3)
    }

    @Test func `a key that does not change is not sent again`() async throws {
        let transport = try transport(AuthenticationConformanceTests.configurations["bearer"])
        server.state.withLock { $0.refused = ["an id"] }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 401)
        #expect(server.state.withLock { $0.sent.count } == 1)
    }

    @Test func `a key that another program has changed is read again`() async throws {
        let transport = try transport([
            "style": "api_key", "keys": [["env": "A", "header": "X"], ["env": "B", "query": "y"]],
        ])
        server.state.withLock { $0.refused = ["an id"] }
        clock.secrets.withLock { $0 = [Secret("new id"), Secret("p:w")] }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
        #expect(server.state.withLock { $0.sent } == ["an id", "new id"])
    }

    @Test func `a secret that another program has changed is asked with again`() async throws {
        let transport = try transport()
        server.state.withLock { $0.answer = (401, #"{"error": "invalid_client"}"#) }
        clock.secrets.withLock { $0 = [Secret("new id"), Secret("p:w")] }
        let error = await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(url: url)) }
        #expect(error?.kind == .credentials && server.state.withLock { $0.posted.count } == 2)
    }

    @Test func `a token of a second is used until its last tenth`() async throws {
        server.state.withLock { $0.lifetime = "1" }
        let transport = try transport()
        for (milliseconds, token) in [(0, "token-1"), (899, "token-1"), (900, "token-2"), (5_000, "token-3")] {
            clock.now.withLock { $0 = .unixEpoch + .milliseconds(milliseconds) }
            _ = try await transport.send(HTTPRequest(url: url))
            #expect(server.state.withLock { $0.sent.last } == token, "after \(milliseconds) ms")
        }
    }

    @Test func `a token's path is below the API's address`() async throws {
        let node: ConfigNode = [
            "style": "client_credentials", "token_url": "/oauth/token", "id": ["env": "ID"],
            "secret": ["env": "SECRET"],
        ]
        _ = try await transport(node).send(HTTPRequest(url: url))
        #expect(server.state.withLock { $0.posted.first?.url.description } == "https://api.example.com/v1/oauth/token")
    }

    @Test(arguments: [
        (400, #"{"error": "invalid_client", "error_description": "who?"}"#, TransportError.Kind.credentials),
        (401, "<html>", .credentials), (200, #"{"token": "x"}"#, .credentials), (200, "", .credentials),
        (503, "", .network), (429, "{}", .network), (200, "{\"access_token\": \"a\\nb\"}", .credentials),
    ])
    func `a server that gives no token is named with its words`(
        status: Int, body: String, kind: TransportError.Kind
    ) async throws {
        server.state.withLock { $0.answer = (status, body) }
        let transport = try transport()
        let error = await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(url: url)) }
        #expect(error?.kind == kind)
        #expect(error?.description.hasPrefix("POST https://auth.example.com/token: ") == true)
        if status == 400 { #expect(error?.description.contains("400 invalid_client: who?") == true) }
        #expect(server.state.withLock { $0.sent.isEmpty })
        // The next request may have better luck.
        server.state.withLock { $0.answer = nil }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
    }

    @Test func `what is posted is as RFC 6749 has it`() async throws {
        _ = try await transport().send(HTTPRequest(url: url))
        let posted = try #require(server.state.withLock { $0.posted.first })
        #expect(posted.url.description == "https://auth.example.com/token")
        #expect(posted.body?.contentType == "application/x-www-form-urlencoded")
        #expect(posted.body?.bytes == Array("grant_type=client_credentials".utf8))
    }

    @Test func `id and secret go into the body where the server wants them there`() async throws {
        let node: ConfigNode = [
            "style": "client_credentials", "token_url": "https://auth.example.com/token", "id": ["env": "ID"],
            "secret": ["env": "SECRET"], "send": "body", "scope": "read all", "params": ["audience": "ads"],
        ]
        _ = try await transport(node).send(HTTPRequest(url: url))
        let posted = try #require(server.state.withLock { $0.posted.first?.body?.bytes })
        #expect(
            String(decoding: posted, as: UTF8.self)
                == "grant_type=client_credentials&scope=read%20all&audience=ads&client_id=an%20id&client_secret=p%3Aw")
    }

    @Test func `a login posts its form as JSON`() async throws {
        let node: ConfigNode = [
            "style": "login", "token_url": "https://auth.example.com/login",
            "body": ["username": "octo", "password": ["env": "P"], "provider": "db"], "token": "data.token",
            "header": "X-Session", "prefix": "",
        ]
        server.state.withLock { $0.answer = (200, #"{"data": {"token": "s-1"}}"#) }
        _ = try await transport(node).send(HTTPRequest(url: url))
        let posted = try #require(server.state.withLock { $0.posted.first?.body?.bytes })
        #expect(String(decoding: posted, as: UTF8.self) == #"{"username":"octo","password":"an id","provider":"db"}"#)
        #expect(server.state.withLock { $0.sent } == ["s-1"])
    }

    // MARK: Tokens that are kept

    /// A store in memory, as two processes share it.
    private final class Store: TokenStore {
        let kept = Mutex<KeptToken?>(nil)
        let renewals = Mutex(0)

        func renew(
            _ renew: @Sendable (KeptToken?) async throws(TransportError) -> KeptToken
        ) async throws(TransportError) -> KeptToken {
            renewals.withLock { $0 += 1 }
            let fresh = try await renew(kept.withLock { $0 })
            kept.withLock { $0 = fresh }
            return fresh
        }
    }

    private func refreshing(_ store: Store) throws -> AuthenticatedTransport {
        let authentication = try AuthenticationRegistry.authentication(config: [
            "style": "refresh_token", "token_url": "/token", "id": ["env": "A"], "refresh": ["env": "B"], "keep": "/a",
        ])
        let (server, clock) = (server, clock)
        let keeper = CredentialKeeper(
            authentication, secrets: [Secret("an id"), Secret("first")], reload: { clock.secrets.withLock { $0 } },
            baseURL: HTTPURL("https://api.example.com/v1")!, transport: { _ in server }, store: store,
            now: { clock.now.withLock { $0 } })
        return AuthenticatedTransport(server, keeper)
    }

    private func answers(_ refresh: String?) {
        server.state.withLock { state in
            let rotated = refresh.map { #", "refresh_token": "\#($0)""# } ?? ""
            state.answer = (200, #"{"access_token": "token-\#(state.posted.count)", "expires_in": 3600\#(rotated)}"#)
        }
    }

    private var posted: [String] {
        server.state.withLock { $0.posted.map { String(decoding: $0.body?.bytes ?? [], as: UTF8.self) } }
    }

    @Test func `a refresh token that is replaced is kept, and asked with next`() async throws {
        clock.secrets.withLock { $0 = [Secret("an id"), Secret("first")] }
        let store = Store()
        let transport = try refreshing(store)
        answers("second")
        _ = try await transport.send(HTTPRequest(url: url))
        #expect(posted.last?.contains("refresh_token=first") == true)
        #expect(store.kept.withLock { $0?.refresh.reveal { $0 } } == "second")
        clock.now.withLock { $0 = .unixEpoch + .seconds(3_600) }
        answers(nil)
        _ = try await transport.send(HTTPRequest(url: url))
        #expect(posted.last?.contains("refresh_token=second") == true)
        // A server that gives no new one means the old one to stay.
        #expect(store.kept.withLock { $0?.refresh.reveal { $0 } } == "second")
    }

    @Test func `another process takes the token that was kept, and renews it once`() async throws {
        clock.secrets.withLock { $0 = [Secret("an id"), Secret("first")] }
        let store = Store()
        answers("second")
        let (one, other) = (try refreshing(store), try refreshing(store))
        _ = try await one.send(HTTPRequest(url: url))
        _ = try await other.send(HTTPRequest(url: url))
        #expect(posted.count == 1)
        // Both meet a 401; the second finds what the first has fetched.
        let first = try #require(server.state.withLock { $0.sent.last })
        server.state.withLock { _ = $0.refused.insert(first) }
        answers("third")
        #expect(try await one.send(HTTPRequest(url: url)).status == 200)
        #expect(try await other.send(HTTPRequest(url: url)).status == 200)
        #expect(posted.count == 2 && posted.last?.contains("refresh_token=second") == true)
    }

    @Test func `a run that is cancelled keeps what the server gives once`() async throws {
        clock.secrets.withLock { $0 = [Secret("an id"), Secret("first")] }
        let store = Store()
        answers("second")
        let transport = try refreshing(store)
        let url = url
        let request = Task { try await transport.send(HTTPRequest(url: url)) }
        while server.state.withLock({ $0.posted.isEmpty }) { await Task.yield() }
        request.cancel()
        _ = await request.result
        #expect(store.kept.withLock { $0?.refresh.reveal { $0 } } == "second")
    }

    @Test func `a person's new refresh token voids what was kept`() async throws {
        let store = Store()
        store.kept.withLock {
            $0 = KeptToken(IssuedToken(Secret("old")), refresh: Secret("kept"), origin: "of another")
        }
        answers("second")
        let transport = try refreshing(store)
        _ = try await transport.send(HTTPRequest(url: url))
        #expect(posted.first?.contains("refresh_token=first") == true)
    }

    @Test func `a secret with a lifetime is read again before its end`() async throws {
        let authentication = try AuthenticationRegistry.authentication(config: [
            "style": "bearer", "command": ["print"], "lifetime": "10m",
        ])
        let (server, clock) = (server, clock)
        clock.secrets.withLock { $0 = [Secret("one")] }
        let keeper = CredentialKeeper(
            authentication, secrets: [Secret("one")], reload: { clock.secrets.withLock { $0 } },
            baseURL: HTTPURL("https://api.example.com/v1")!, transport: { _ in server },
            now: { clock.now.withLock { $0 } })
        let transport = AuthenticatedTransport(server, keeper)
        clock.secrets.withLock { $0 = [Secret("two")] }
        for (minutes, secret) in [(0, "one"), (9, "one"), (10, "two")] {
            clock.now.withLock { $0 = .unixEpoch + .seconds(minutes * 60) }
            _ = try await transport.send(HTTPRequest(url: url))
            #expect(server.state.withLock { $0.sent.last } == secret, "after \(minutes) minutes")
        }
    }
}
