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
    private let process: Process
    private let file: URL

    init(in folder: URL, _ arguments: [String] = []) throws {
        file = folder.appending(path: "mail-\(UUID().uuidString)")
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments =
            [
                URL(filePath: #filePath).appending(path: "../../Clients/mail_server.py").standardizedFileURL.path,
                file.path,
            ]
            + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(
            Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "package python3-aiosmtpd? \(line)")
    }

    deinit { process.terminate() }

    var messages: [Message] {
        get throws {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
        }
    }
}
