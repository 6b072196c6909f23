import Core
import Foundation
import Synchronization
import TestSupport
import Testing
import Warehouse

/// A server on another machine proves by a certificate who it is, before it is told anything.
@Suite struct ServerIdentityTests {
    private static let name = "warehouse.test"

    /// The failure of one attempt to connect, and how long it took; `nil` if it stands.
    private func failure(_ conninfo: String) async -> WarehouseError? {
        // Nothing of this is worth waiting for: with a deadline of two minutes it fails at once.
        let warehouse = Load.warehouse(conninfo, deadline: .seconds(120))
        let began = ContinuousClock.now
        var failure: WarehouseError?
        do { try await warehouse.connect() } catch { failure = error }
        await warehouse.close()
        #expect(ContinuousClock.now - began < .seconds(60))
        return failure
    }

    @Test func `the right name under a trusted CA is connected to over TLS, with nothing else written`() async throws {
        let authority = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name))
        let warehouse = Load.warehouse(server.conninfo(host: Self.name, "sslrootcert=\(authority.file)"))
        try await warehouse.connect()
        let place = try await warehouse.server.description()
        #expect(place.contains("at \(Self.name), TLSv1."), "\(place)")
        await warehouse.close()
        #expect(server.log.contains("connection authorized: user=loader database=postgres"))
    }

    @Test func `another name, or a CA that is not trusted, is a changed identity`() async throws {
        let authority = try CertificateAuthority()
        let other = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name))
        let name = try #require(
            await failure(server.conninfo(host: "warehouse.example", "sslrootcert=\(authority.file)")))
        #expect(name.kind == .untrusted && RunFailure(name).kind == .security, "\(name)")
        #expect(
            name.message.contains(
                "server certificate for \"\(Self.name)\" does not match host name \"warehouse.example\""), "\(name)")
        // Public CAs, as nobody has named another.
        for root in ["sslrootcert=\(other.file)", "", "sslrootcert=system"] {
            let untrusted = try #require(await failure(server.conninfo(host: Self.name, root)))
            #expect(untrusted.kind == .untrusted, "\(untrusted)")
            #expect(untrusted.description.contains("unable to get local issuer certificate"), "\(untrusted)")
            #expect(untrusted.description.contains("sslrootcert=FILE"), "\(untrusted)")
        }
        expectNoLogin(server)
    }

    @Test func `a certificate that has expired is that, unless something else is wrong with it, too`() async throws {
        let authority = try CertificateAuthority()
        let other = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name, days: -1))
        let expired = try #require(await failure(server.conninfo(host: Self.name, "sslrootcert=\(authority.file)")))
        #expect(expired.kind == .credentials && RunFailure(expired).kind == .warehouse, "\(expired)")
        #expect(expired.description.contains("certificate has expired"), "\(expired)")
        let name = try #require(await failure(server.conninfo(host: "b.test", "sslrootcert=\(authority.file)")))
        #expect(name.kind == .untrusted && name.description.contains("hostname mismatch"), "\(name)")
        let authorities = try #require(await failure(server.conninfo(host: Self.name, "sslrootcert=\(other.file)")))
        #expect(authorities.kind == .untrusted, "\(authorities)")
        expectNoLogin(server)
    }

    @Test func `a server without TLS is told nothing, until somebody writes that it may`() async throws {
        let server = try await RemoteServer(showing: nil)
        let refused = try #require(await failure(server.conninfo(host: Self.name)))
        #expect(refused.kind == .credentials && RunFailure(refused).kind == .warehouse, "\(refused)")
        #expect(refused.description.contains("server does not support SSL"), "\(refused)")
        #expect(refused.description.contains("sslmode=disable"), "\(refused)")
        expectNoLogin(server)
        for mode in ["disable", "allow", "prefer"] {
            #expect(await failure(server.conninfo(host: Self.name, "sslmode=\(mode)")) == nil)
        }
        // On this machine nothing has to be written.
        for host in ["localhost", "127.0.0.1"] { #expect(await failure(server.conninfo(host: host)) == nil) }
    }

    @Test(arguments: ["", "sslmode=verify-ca", "sslmode=require"])
    func `whoever answers without TLS sees no password and no name`(_ written: String) async throws {
        let impostor = try Impostor(answering: [UInt8(ascii: "N")])
        let conninfo = "host=w.test hostaddr=127.0.0.1 port=\(impostor.port) user=loader password=DBSECRET \(written)"
        let refused = try #require(await failure(conninfo))
        #expect(refused.kind == .credentials, "\(refused)")
        // SSLRequest: length 8, code 80877103 (PostgreSQL manual, "Message Formats").
        #expect(impostor.received.allSatisfy { $0 == [0, 0, 0, 8, 4, 210, 22, 47] }, "\(impostor.received)")
        #expect(!impostor.received.isEmpty)
    }

    @Test func `clear text behind the answer to the request for TLS is somebody in between`() async throws {
        let authority = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name))
        let proxy = try ToxicProxy(.port(server.port), .inject(Array("E    ".utf8)))
        defer { proxy.stop() }
        let refused = try #require(
            await failure(
                server.conninfo(host: Self.name, "port=\(proxy.port) sslrootcert=\(authority.file)")))
        #expect(refused.kind == .untrusted, "\(refused)")
        #expect(refused.description.contains("received unencrypted data"), "\(refused)")
        expectNoLogin(server)
    }

    @Test func `a server whose TLS is too old is told nothing`() async throws {
        let authority = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name), newest: "TLSv1.2")
        // OpenSSL no longer lets a server speak 1.1; so it is the client that asks for more than there is.
        let more = "sslrootcert=\(authority.file) ssl_min_protocol_version=TLSv1.3"
        let refused = try #require(await failure(server.conninfo(host: Self.name, more)))
        #expect(refused.kind == .credentials && refused.description.contains("TLS 1.2 or newer"), "\(refused)")
        expectNoLogin(server)
    }

    @Test func `weaker modes go on with whoever answers`() async throws {
        let server = try await RemoteServer(showing: try CertificateAuthority().issue("elsewhere.test"))
        for mode in ["require", "prefer", "allow"] {
            #expect(await failure(server.conninfo(host: Self.name, "sslmode=\(mode)")) == nil)
        }
        #expect(server.log.contains("connection authorized"))
    }

    @Test func `no file with CAs is named, with what to do`() async throws {
        let impostor = try Impostor(answering: [UInt8(ascii: "S")])
        let refused = try #require(
            await failure("host=w.test hostaddr=127.0.0.1 port=\(impostor.port) sslrootcert=/nonexistent/ca.crt"))
        #expect(refused.kind == .credentials, "\(refused)")
        #expect(refused.description.contains("/nonexistent/ca.crt") && refused.description.contains("sslrootcert=FILE"))
    }

    @Test(arguments: [
        "host=w.test sslmode=bogus", "service=nosuch password=DBSECRET", "host=a,b,c hostaddr=127.0.0.1,127.0.0.1",
    ])
    func `what libpq cannot make sense of is not waited for`(_ conninfo: String) async throws {
        let refused = try #require(await failure(conninfo))
        #expect(refused.kind == .unusable, "\(refused)")
        #expect(!refused.description.contains("DBSECRET"))
    }

    private func expectNoLogin(_ server: RemoteServer) {
        #expect(server.log.contains("connection received"))
        #expect(!server.log.contains("connection authorized: user=loader"), "\(server.log)")
        #expect(!server.log.contains("user \"loader\""), "\(server.log)")
    }
}

/// A server that answers the request for TLS and writes down whatever comes.
private final class Impostor: Sendable {
    private let server: LoopbackServer
    private let messages: Messages

    private final class Messages: Sendable {
        let list = Mutex<[[UInt8]]>([])
    }

    init(answering answer: [UInt8]) throws {
        let messages = Messages()
        self.messages = messages
        server = try LoopbackServer { connection in
            while true {
                let head = connection.readBytes(4)
                guard head.count == 4 else { return }
                let length = head.reduce(0) { $0 << 8 | Int($1) }
                let message = head + connection.readBytes(max(0, min(length, 10_000) - 4))
                messages.list.withLock { $0.append(message) }
                connection.send(answer)
            }
        }
    }

    var port: Int { server.port }
    var received: [[UInt8]] { messages.list.withLock { $0 } }
}
