import Foundation
import Synchronization
import TestSupport

/// A small API that says exactly what a test wants, byte by byte: 25 orders in pages of ten.
final class OrdersAPI: Sendable {
    struct Request: Sendable {
        /// Of all requests, from 1.
        let number: Int
        let path: String
        let query: [String: String]
        let head: String

        /// Which of the list's pages it asks for, from 1.
        var page: Int { query["cursor"].flatMap { Int($0) } ?? query["page"].flatMap { Int($0) } ?? 1 }
    }

    enum Answer: Sendable {
        /// 200 and this document.
        case json(String)
        case status(Int, headers: [String: String] = [:], body: String = "{}")
        /// These bytes, and then the end of the connection.
        case raw([UInt8])
        /// These bytes, then a reset.
        case reset([UInt8])
        /// These bytes, then nothing.
        case hang([UInt8])
        /// Bytes without end.
        case endless(head: String, piece: [UInt8])
    }

    typealias Script = @Sendable (Request) -> Answer

    private struct State {
        var script: Script
        var requests: [Request] = []
    }

    private let state: Mutex<State>
    private let server: Mutex<LoopbackServer?>

    init(_ script: @escaping Script) throws {
        state = Mutex(State(script: script))
        server = Mutex(nil)
        let server = try LoopbackServer { [weak self] connection in
            while let head = connection.readRequest() {
                guard let self else { return }
                if !self.answer(head, on: connection) { return }
            }
        }
        self.server.withLock { $0 = server }
    }

    var origin: String { server.withLock { $0?.origin } ?? "" }
    var requests: [Request] { state.withLock { $0.requests } }

    /// From now on answers come from another script, and requests are counted anew.
    func follow(_ script: @escaping Script) {
        state.withLock { $0 = State(script: script) }
    }

    /// False if the connection is to end.
    private func answer(_ head: String, on connection: ServerConnection) -> Bool {
        let (request, script) = state.withLock { state in
            let request = OrdersAPI.request(head, number: state.requests.count + 1)
            state.requests.append(request)
            return (request, state.script)
        }
        switch script(request) {
        case .json(let body): return connection.send(OrdersAPI.response(200, [:], Array(body.utf8)))
        case .status(let status, let headers, let body):
            return connection.send(OrdersAPI.response(status, headers, Array(body.utf8)))
        case .raw(let bytes):
            connection.send(bytes)
            return false
        case .reset(let bytes):
            connection.send(bytes)
            connection.reset()
            return false
        case .hang(let bytes):
            connection.send(bytes)
            connection.waitForClient()
            return false
        case .endless(let head, let piece):
            guard connection.send(head) else { return false }
            while connection.send(piece) {}
            return false
        }
    }

    private static func request(_ head: String, number: Int) -> Request {
        let target = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let parts = URLComponents(string: target)
        let items = (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return Request(number: number, path: parts?.path ?? "", query: Dictionary(items) { $1 }, head: head)
    }

    static func response(_ status: Int, _ headers: [String: String], _ body: [UInt8]) -> [UInt8] {
        var fields = ["Content-Type": "application/json", "Content-Length": "\(body.count)"]
        fields.merge(headers) { $1 }
        let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Status\r\n\(lines)\r\n".utf8) + body
    }
}

/// The orders as the healthy API has them.
enum Orders {
    static let count = 25
    static let size = 10
    static let asOf = "2026-03-01T00:00:00Z"

    static func order(_ number: Int, _ changes: [String: String] = [:]) -> String {
        let day = number < 10 ? "0\(number)" : "\(number)"
        var fields = [
            ("id", "\"o\(day)\""), ("placed_on", "\"2026-01-\(day)\""), ("amount", "\"\(number).50\""),
            ("quantity", "\(number)"), ("paid", number.isMultiple(of: 2) ? "true" : "false"),
            ("note", "\"note \(number)\""), ("at", "\"2026-02-01T00:00:\(day)Z\""),
        ]
        for (index, field) in fields.enumerated() {
            if let value = changes[field.0] { fields[index].1 = value }
        }
        let added = changes.filter { change in !fields.contains { $0.0 == change.key } }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return "{" + (fields + added).map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    static func numbers(page: Int) -> [Int] {
        let first = (page - 1) * size + 1
        return first > count ? [] : Array(first...min(count, first + size - 1))
    }

    /// A page of the list: the next cursor is the next page's number.
    static func page(_ page: Int, records: [String]? = nil, next: String? = nil, more: Bool? = nil, total: Int = count)
        -> String
    {
        let records = records ?? numbers(page: page).map { order($0) }
        let isLast = page * size >= count
        let follows = more ?? !isLast
        let cursor = next ?? (isLast ? "null" : "\"\(page + 1)\"")
        return
            "{\"data\": [\(records.joined(separator: ", "))], \"next\": \(cursor), \"more\": \(follows), "
            + "\"total\": \(total), \"as_of\": \"\(asOf)\"}"
    }

    /// Every page as documented.
    static let healthy: OrdersAPI.Script = { .json(page($0.page)) }

    /// As documented, but one page.
    static func spoiling(_ page: Int = 2, _ answer: @escaping @Sendable (OrdersAPI.Request) -> OrdersAPI.Answer)
        -> OrdersAPI.Script
    {
        { request in request.page == page ? answer(request) : healthy(request) }
    }

    /// As documented, but one record: the third of the second page.
    static func spoiling(record: String) -> OrdersAPI.Script {
        spoiling { _ in
            var records = numbers(page: 2).map { order($0) }
            records[2] = record
            return .json(page(2, records: records))
        }
    }
}
