import Foundation
import PrivateServers
import Testing

/// A real mail server (aiosmtpd, of Debian), and what it took.
final class MailServer {
    struct Message: Decodable {
        let from: String
        let to: [String]
        let tls: Bool
        let data: String

        /// The decoded bodies, one after another.
        var bodies: String {
            data.components(separatedBy: "\r\n\r\n").dropFirst().map { part in
                let lines = part.split(separator: "\r\n").prefix { !$0.hasPrefix("--") }
                return Data(base64Encoded: lines.joined()).map { String(decoding: $0, as: UTF8.self) } ?? ""
            }.joined(separator: "\n")
        }
    }

    let port: Int
    private let process: ChildProcess
    private let file: URL

    init(in folder: URL, _ arguments: [String] = []) async throws {
        let name = "mail-\(UUID().uuidString)"
        file = folder.appending(path: name)
        let said = folder.appending(path: "\(name).port").path
        let output = open(said, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { [output, nothing].forEach { close($0) } }
        let script = URL(filePath: #filePath).appending(path: "../../Clients/mail_server.py").standardizedFileURL.path
        process = try ChildProcess(
            ["/usr/bin/python3", script, file.path] + arguments, descriptors: (nothing, output, output))
        let end = ContinuousClock.now + .seconds(20)
        var text = ""
        while !text.hasSuffix("\n"), process.isRunning, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
            text = try String(contentsOfFile: said, encoding: .utf8)
        }
        port = try #require(
            Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "package python3-aiosmtpd? \(text)")
    }

    deinit { process.send(SIGKILL) }

    var messages: [Message] {
        get throws {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
        }
    }
}
