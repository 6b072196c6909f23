import Core
import CurlTransport
import Foundation
import TestSupport
import Testing

@testable import Actions
@testable import octoload

/// Mail, handed to a real server.
@Suite struct MailTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func message(
        _ server: MailServer, _ encryption: Core.MailServer.Encryption = .none, host: String = "127.0.0.1",
        ca: String? = nil, to recipients: [String] = ["ops@example.com", "boss@example.com"]
    ) -> MailMessage {
        MailMessage(
            server: Core.MailServer(
                host: host, port: server.port, encryption: encryption, user: nil, password: nil, authorities: ca),
            from: "octoload@example.com", recipients: recipients, messageID: "<key-1@example.com>",
            subject: "Zürich – 3 neue Anzeigen 🐙, und ein Betreff der viel länger ist als eine Zeile sein darf",
            text: "Hallo\n.\nEnde", html: "<p>Hallo &amp; Ende</p>")
    }

    private func send(_ mail: MailMessage) async -> PeerAnswer {
        let bytes = MIMEMessage(
            mail, attachments: [MIMEMessage.Attachment(name: "a\r\nb.pdf", bytes: [1, 2, 3])],
            date: Instant(unixSeconds: 1_780_000_000)
        ).bytes
        return await SMTPTransport(timeout: .seconds(5)).send(bytes, of: mail, password: nil)
    }

    @Test func `a message arrives whole, for exactly its recipients`() async throws {
        try await withFolder { folder in
            let server = try await MailServer(in: folder)
            guard case .accepted(let id) = await send(message(server)) else {
                Issue.record("it was not taken")
                return
            }
            #expect(id == "<key-1@example.com>")
            let taken = try #require(try server.messages.first)
            #expect(taken.from == "octoload@example.com" && taken.to == ["ops@example.com", "boss@example.com"])
            #expect(
                taken.data.contains("Message-ID: <key-1@example.com>") && taken.data.contains("filename=\"a__b.pdf\""))
            #expect(taken.bodies.contains("Hallo\n.\nEnde") && taken.bodies.contains("<p>Hallo &amp; Ende</p>"))
            #expect(taken.data.contains("Date: Thu, 28 May 2026 20:26:40 +0000"))
        }
    }

    @Test func `nothing is said to a server without STARTTLS, or with a certificate of strangers`() async throws {
        try await withFolder { folder in
            let plain = try await MailServer(in: folder)
            guard case .refused(let why) = await send(message(plain, .startTLS)) else {
                Issue.record("it was sent in clear text")
                return
            }
            #expect(why.contains("no STARTTLS"))
            #expect(try plain.messages.isEmpty)
            let authority = try CertificateAuthority()
            let pair = try authority.issue("localhost")
            let server = try await MailServer(in: folder, ["--tls", pair.certificate, pair.key])
            guard case .failure(let error) = await send(message(server, .startTLS, host: "localhost")) else {
                Issue.record("a certificate of strangers was trusted")
                return
            }
            #expect(error.kind == .security)
            #expect(try server.messages.isEmpty)
            guard case .accepted = await send(message(server, .startTLS, host: "localhost", ca: authority.file)) else {
                Issue.record("it was not taken")
                return
            }
            #expect(try server.messages.map(\.tls) == [true])
        }
    }

    @Test func `one recipient that is refused keeps the message from all, and later is later`() async throws {
        try await withFolder { folder in
            let strict = try await MailServer(in: folder, ["--refuse", "boss@example.com"])
            guard case .refused(let why) = await send(message(strict)) else {
                Issue.record("it was sent to some")
                return
            }
            #expect(why.contains("550"))
            #expect(try strict.messages.isEmpty)
            let busy = try await MailServer(in: folder, ["--later"])
            guard case .failure(let error) = await send(message(busy)) else {
                Issue.record("it was taken")
                return
            }
            #expect(error.isUnsent && error.description.contains("451"))
            guard case .refused = await send(message(busy, to: ["a@b.example>\r\nRCPT TO:<c@d.example"])) else {
                Issue.record("an address was a command")
                return
            }
            #expect(try busy.messages.isEmpty)
        }
    }

    @Test func `a server that is not there has seen nothing`() async throws {
        try await withFolder { folder in
            let gone = try await MailServer(in: folder)
            var mail = message(gone)
            mail.server.port = 1
            guard case .failure(let error) = await send(mail) else {
                Issue.record("somebody answered")
                return
            }
            #expect(error.isUnsent)
        }
    }
}
