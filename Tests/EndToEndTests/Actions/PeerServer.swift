import Foundation
import Synchronization
import TestSupport

/// An HTTP peer on loopback that remembers what it was sent, and answers as a test says.
final class PeerServer: Sendable {
    struct Request: Sendable {
        let line: String
        let headers: [String: String]
        let body: String

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        }
    }

    private final class State: Sendable {
        let requests = Mutex<[Request]>([])
    }

    private let server: LoopbackServer
    private let state: State

    /// - Parameter answer: By the number of the request, from 1: status line and headers without their end, and the body.
    init(_ answer: @escaping @Sendable (Int, Request) -> (head: String, body: String)) throws {
        let state = State()
        self.state = state
        server = try LoopbackServer { connection in
            while let head = connection.readRequest() {
                let lines = head.split(separator: "\r\n").map(String.init)
                let headers = Dictionary(
                    lines.dropFirst().compactMap { line -> (String, String)? in
                        guard let colon = line.firstIndex(of: ":") else { return nil }
                        return (
                            line[..<colon].lowercased(),
                            line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                        )
                    }
                ) { first, _ in first }
                let body = connection.readBytes(headers["content-length"].flatMap { Int($0) } ?? 0)
                let request = Request(line: lines[0], headers: headers, body: String(decoding: body, as: UTF8.self))
                let number = state.requests.withLock { requests in
                    requests.append(request)
                    return requests.count
                }
                let (status, text) = answer(number, request)
                connection.send("HTTP/1.1 \(status)\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
            }
        }
    }

    var origin: String { server.origin }
    var requests: [Request] { state.requests.withLock { $0 } }
}
