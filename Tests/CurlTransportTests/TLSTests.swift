import Core
import CurlTransport
import Foundation
import TestSupport
import Testing

/// What cannot be trusted is `.security` and gets no byte of the request; what merely broke may be tried again.
@Suite struct TLSTests {
    @Test func `a server that does not speak TLS is a security failure`() async throws {
        let server = try LoopbackServer { connection in
            connection.readByte()
            connection.send(answer("400 Bad Request"))
            connection.waitForClient()
        }
        let origin = "https://127.0.0.1:\(server.port)"
        let transport = try TransportUnderTest(to: origin)
        let failure = await transport.failure(origin)
        #expect(failure?.kind == .security)
        #expect(failure?.description.hasPrefix("the TLS connection to \(origin) cannot be trusted") == true)
    }

    @Test(arguments: [true, false])
    func `a connection that breaks in the handshake may be tried again`(reset: Bool) async throws {
        let server = try LoopbackServer { connection in
            connection.readByte()
            if reset { return connection.reset() }
            connection.endSending()
            connection.waitForClient()
        }
        let origin = "https://127.0.0.1:\(server.port)"
        let transport = try TransportUnderTest(to: origin)
        let failure = await transport.failure(origin)
        #expect(failure?.kind == .network)
        #expect(failure?.description == "the connection to \(origin) broke during the TLS handshake")
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLServer.tool)),
        arguments: [
            (["-tls1_2"], "self-signed certificate"),
            (["-tls1_3"], "self-signed certificate"),
            (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "protocol version"),
        ])
    func `a certificate nobody vouches for, or an old protocol, is a security failure`(
        options: [String], reason: String
    ) async throws {
        let server = try await OpenSSLServer(options: options)
        let transport = try TransportUnderTest(to: server.origin)
        let failure = await transport.failure(server.origin)
        #expect(failure?.kind == .security)
        #expect(failure?.description.contains(reason) == true, "\(String(describing: failure))")
        #expect(server.output.contains(canaryToken) == false)
    }
}
