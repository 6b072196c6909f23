import Foundation
import Synchronization
import TestSupport

/// A list of changes and a list of days behind a server whose `Date` is what a test says, or is not there.
final class ClockAPI: Sendable {
    private let server: LoopbackServer
    private let world: World

    var origin: String { server.origin }

    /// Request lines so far: `/changes?since=…`.
    var requests: [String] {
        server.record.requests.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    }

    init() throws {
        let world = World()
        server = try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.send(world.answer(to: request)) }
        }
        self.world = world
    }

    /// From now on the header is this.
    func say(_ date: @escaping @Sendable (Date) -> String?) { world.state.withLock { $0.date = date } }

    func change(_ id: Int, at time: Date) { world.state.withLock { $0.changes[id] = time } }

    private final class World: Sendable {
        struct State {
            /// The header's value for the time of day; `nil`: no header.
            var date: @Sendable (Date) -> String? = { ClockAPI.header($0) }
            /// `updated_at` of each record, by id.
            var changes: [Int: Date] = [:]
        }

        let state = Mutex(State())

        func answer(to request: String) -> String {
            let target = String(request.split(separator: " ").dropFirst().first ?? "")
            let query = URLComponents(string: target)?.queryItems ?? []
            func value(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
            let (date, changes) = state.withLock { ($0.date(Date()), $0.changes) }
            var records: [String] = []
            if target.hasPrefix("/days") {
                records = Set([value("from"), value("to")]).sorted().map { #"{"day": "\#($0)", "clicks": 1}"# }
            } else {
                for (id, time) in changes.sorted(by: { $0.key < $1.key }) {
                    let text = ClockAPI.timestamp(time)
                    if text >= value("since") { records.append(#"{"id": \#(id), "updated_at": "\#(text)"}"#) }
                }
            }
            let body = #"{"data": [\#(records.joined(separator: ","))]}"#
            let header = date.map { "Date: \($0)\r\n" } ?? ""
            return
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(header)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
    }

    static func timestamp(_ date: Date) -> String {
        date.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true)) + "Z"
    }

    /// As RFC 9110 wants it.
    static func header(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}
