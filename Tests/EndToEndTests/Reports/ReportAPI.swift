import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// An API that makes reports on order: `POST /reports`, `GET /reports/{id}`, `GET /reports/{id}/rows`.
final class ReportAPI: Sendable {
    struct State: Sendable {
        /// Days and key of each order, in the order in which they came.
        var orders: [Order] = []
        /// Ids of jobs, by the keys of their orders.
        var jobs: [String: Int] = [:]
        /// Questions after jobs.
        var questions: [Int: Int] = [:]
        /// Orders that were answered.
        var answered = 0
    }

    struct Order: Sendable, Hashable {
        let from: String
        let to: String
        let key: String?
    }

    /// How the API behaves.
    struct Manner: Sendable {
        /// Questions before a job is done.
        var questions = 1
        /// Time until an order is answered: it is taken at once.
        var answersAfter = Duration.zero
        /// What the first questions after a job bring instead.
        var strangeAnswers: [Answer] = []
        /// Orders of one key are one job.
        var knowsKeys = true
    }

    enum Answer: Sendable { case notFound, garbage, withoutStatus, gone }

    private let state = Mutex(State())
    private let manner: Mutex<Manner>

    init(_ manner: Manner = Manner()) {
        self.manner = Mutex(manner)
    }

    var seen: State { state.withLock { $0 } }

    func behave(_ manner: Manner) {
        self.manner.withLock { $0 = manner }
    }

    /// Serves on a free port of this machine while `body` runs.
    func serve(_ body: (UInt16) async throws -> Void) async throws {
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("POST /reports") { [self] in try await order($0) }
        await server.appendRoute("GET /reports/*/rows") { [self] in rows($0) }
        await server.appendRoute("GET /reports/*") { [self] in question($0) }
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else { throw CancellationError() }
        let result: Swift.Result<Void, any Error>
        do {
            try await body(port)
            result = .success(())
        } catch { result = .failure(error) }
        await server.stop()
        running.cancel()
        try result.get()
    }

    private func order(_ request: HTTPRequest) async throws -> HTTPResponse {
        let asked = try JSONDecoder().decode([String: String].self, from: try await request.bodyData)
        let order = Order(
            from: asked["from"] ?? "", to: asked["to"] ?? "", key: request.headers[HTTPHeader("Idempotency-Key")])
        let manner = manner.withLock { $0 }
        let job = state.withLock { state in
            let key = manner.knowsKeys ? order.key ?? UUID().uuidString : UUID().uuidString
            state.orders.append(order)
            let job = state.jobs[key] ?? state.orders.count
            state.jobs[key] = job
            return job
        }
        if manner.answersAfter > .zero { try await Task.sleep(for: manner.answersAfter) }
        state.withLock { $0.answered += 1 }
        return Self.json("{\"report\": {\"id\": \(job)}}", status: .accepted)
    }

    private func question(_ request: HTTPRequest) -> HTTPResponse {
        guard let job = Self.job(request) else { return Self.json("{}", status: .notFound) }
        let count = state.withLock { state in
            state.questions[job, default: 0] += 1
            return state.questions[job, default: 0]
        }
        let strange = manner.withLock(\.strangeAnswers)
        if count <= strange.count {
            switch strange[count - 1] {
            case .notFound: return Self.json("{}", status: .notFound)
            case .garbage: return Self.json("<html>busy")
            case .withoutStatus: return Self.json("{\"state\": null}")
            case .gone: return Self.json("{\"error\": {\"code\": \"expired\"}}", status: .gone)
            }
        }
        return Self.json("{\"state\": \"\(count > manner.withLock(\.questions) ? "done" : "running")\"}")
    }

    private func rows(_ request: HTTPRequest) -> HTTPResponse {
        guard let job = Self.job(request) else { return Self.json("{}", status: .notFound) }
        let order = state.withLock { $0.orders[job - 1] }
        return Self.json("{\"rows\": [{\"day\": \"\(order.from)\", \"n\": 1}, {\"day\": \"\(order.to)\", \"n\": 2}]}")
    }

    private static func job(_ request: HTTPRequest) -> Int? {
        request.path.split(separator: "/").dropFirst().first.flatMap { Int($0) }
    }

    private static func json(_ text: String, status: HTTPStatusCode = .ok) -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: [.contentType: "application/json"], body: Data(text.utf8))
    }
}
