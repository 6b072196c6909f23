import Foundation

/// `openssl s_server` on 127.0.0.1, with a certificate that it signed itself.
final class OpenSSLServer {
    static let tool = "/usr/bin/openssl"

    private let folder: URL
    private let server = Process()
    private var log: URL { folder.appending(path: "log") }

    /// Returns when the server accepts connections.
    init(options: [String]) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "octoload-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "certificate.pem").path
        let request = Process()
        request.executableURL = URL(filePath: OpenSSLServer.tool)
        request.arguments =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
            + ["-subj", "/CN=localhost", "-keyout", key, "-out", certificate]
        request.standardError = FileHandle.nullDevice
        try request.run()
        request.waitUntilExit()

        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        server.executableURL = URL(filePath: OpenSSLServer.tool)
        server.arguments = ["s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate] + options
        server.standardInput = Pipe()  // s_server ends with its input
        server.standardOutput = try FileHandle(forWritingTo: log)
        server.standardError = FileHandle.nullDevice
        try server.run()
        try await until { port != nil }
    }

    deinit {
        server.terminate()
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
