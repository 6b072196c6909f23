import Actions
import Core
import CurlTransport
import Extract
import Foundation
import Runner

/// The network, the mail server and the disk, as steps reach them. Addresses and secrets are the configuration's.
final class RealPeers: Peers {
    private let bench: Workbench
    private let context: CommandContext
    /// The file's APIs that steps ask, by name.
    private let apis: [String: AuthenticatedTransport]

    /// - Parameter workflows: Only the APIs that they ask need a key.
    init(_ bench: Workbench, asking names: Set<String>) throws {
        self.bench = bench
        context = .current
        var apis: [String: AuthenticatedTransport] = [:]
        for name in names { apis[name] = try bench.viewing(name).transport() }
        self.apis = apis
    }

    func shutdown() {
        for transport in apis.values { transport.shutdown() }
    }

    func perform(_ demand: Demand, _ item: ActionItem) async -> PeerAnswer {
        do {
            switch demand {
            case .call(let call): return try await perform(call, item)
            case .mail(let mail): return try await perform(mail)
            case .write(let draft): return try write(draft.bytes, in: draft.folder, as: draft.name)
            }
        } catch let error as TransportError {
            return .failure(error)
        } catch let error as ConfigError {
            // A variable that is not set today may be tomorrow; nothing was sent.
            return .failure(TransportError(.credentials, error.description, isUnsent: true))
        } catch {
            return .failure(TransportError(.network, "\(error)", isUnsent: true))
        }
    }

    // MARK: HTTP

    private func perform(_ call: PeerCall, _ item: ActionItem) async throws -> PeerAnswer {
        let response: HTTPResponse
        switch call.place {
        case .api(let name, let path):
            let name = name ?? bench.configuration.apiName
            guard let transport = apis[name] else {
                throw ConfigError(at: nil, keyPath: "workflows", "there is no API \"\(name)\"")
            }
            let base = bench.viewing(name).configuration.api.baseURL
            let url = HTTPURL(origin: base.origin, path: base.path + path)
            response = try await transport.send(
                HTTPRequest(call.method, url: url, headers: call.headers, body: call.body))
        case .address(let url): response = try await send(call, to: url, item)
        case .secret(let source):
            let secret = try secret(source)
            guard let url = secret.reveal({ HTTPURL($0) }), url.origin.scheme == "https" || url.origin.isLoopback else {
                throw ConfigError(at: nil, keyPath: "workflows", "\(source) does not hold an https address")
            }
            response = try await send(call, to: url, item)
        }
        guard let download = call.download, response.status == 200 else { return .response(response) }
        return try keep(response.body, download)
    }

    private func send(_ call: PeerCall, to url: HTTPURL, _ item: ActionItem) async throws -> HTTPResponse {
        var settings = APISettings(baseURL: HTTPURL(origin: url.origin, path: ""))
        settings.timeouts = Timeouts(connect: .seconds(10), total: call.timeout, stall: call.timeout)
        settings.maximumPage = call.download?.maximum ?? 4.mebibytes
        settings.inflatesUnlabelled = false
        let transport = context.transport(settings)
        defer { transport.shutdown() }
        var headers = call.headers
        if let signature = call.signature, let body = call.body {
            let secret = try secret(signature)
            do throws(StandardWebhook.BadSecret) {
                headers += try StandardWebhook.headers(
                    id: item.idempotencyKey, at: context.surroundings.wallClock(), body: body.bytes,
                    secret: secret)
            } catch {
                throw ConfigError(
                    at: nil, keyPath: "workflows", "\(signature) is no secret of Standard Webhooks",
                    suggestion: "it is whsec_ and base64 of 24 to 64 bytes")
            }
        }
        let token = try call.token.map { try Credential(secret($0), at: .header("Authorization", prefix: "Bearer ")) }
        return try await transport.send(
            HTTPRequest(call.method, url: url, headers: headers, body: call.body),
            with: token.map { Credentials([$0]) } ?? .none)
    }

    private func secret(_ source: SecretSource) throws -> Secret {
        let found = try CommandContext.$current.withValue(context) { try SecretResolver.resolve(source) }
        guard let found, !found.isEmpty else {
            throw ConfigError(at: nil, keyPath: "workflows", "\(source) is not set")
        }
        return found
    }

    // MARK: Files

    private func keep(_ body: PageBuffer, _ download: PeerCall.Download) throws -> PeerAnswer {
        if let bytes = download.bytes, bytes != body.count {
            return .failure(
                TransportError(.network, "the file has \(body.count) bytes, and should have \(bytes)", isUnsent: true))
        }
        let digest = hexadecimal(sha256(body.bytes))
        if let wanted = download.sha256, wanted != digest {
            return .failure(
                TransportError(
                    .network, "the file's SHA-256 is \(digest.prefix(12))…, and should be \(wanted.prefix(12))…",
                    isUnsent: true))
        }
        return try write(Array(body.bytes), in: download.folder, as: download.name)
    }

    private func write(_ bytes: [UInt8], in folder: String, as name: String) throws -> PeerAnswer {
        try bytes.withUnsafeBytes { bytes in try FileStore(folder: folder).write(bytes, to: name) }
        return .written(path: "\(folder)/\(name)")
    }

    // MARK: Mail

    private func perform(_ mail: MailMessage) async throws -> PeerAnswer {
        var attachments: [MIMEMessage.Attachment] = []
        for path in mail.attachments {
            let url = URL(filePath: path)
            attachments.append(
                MIMEMessage.Attachment(name: url.lastPathComponent, bytes: Array(try Data(contentsOf: url))))
        }
        let message = MIMEMessage(mail, attachments: attachments, date: context.surroundings.wallClock())
        return await SMTPTransport().send(message.bytes, of: mail, password: try mail.server.password.map(secret))
    }
}
