import Foundation
import PrivateServers

/// `openssl s_server` on 127.0.0.1, with a certificate that it signed itself.
final class OpenSSLServer {
    static let tool = "/usr/bin/openssl"

    private let folder: URL
    private let server: ChildProcess
    /// s_server ends with its input, so it ends with us.
    private let lifeline: Int32
    private var log: URL { folder.appending(path: "log") }

    /// Returns when the server accepts connections.
    init(options: [String]) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "octoload-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "certificate.pem").path
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        let output = open(folder.appending(path: "log").path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let input = makePipe()
        defer { [nothing, output, input.read].forEach { close($0) } }
        lifeline = input.write
        let request = try ChildProcess(
            [OpenSSLServer.tool, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
                + ["-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
            descriptors: (nothing, nothing, nothing))
        _ = request.wait()
        server = try ChildProcess(
            [OpenSSLServer.tool, "s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate] + options,
            descriptors: (input.read, output, nothing))
        try await until { port != nil }
    }

    deinit {
        close(lifeline)
        server.send(SIGTERM)
        _ = server.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    var origin: String { "https://localhost:\(port ?? 0)" }

    /// What the server printed: its port, its sessions, and whatever clients sent it.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    private var port: Int? {
        let line = output.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
        return line.flatMap { Int($0.split(separator: ":").last ?? "") }
    }
}
