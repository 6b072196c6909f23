import Foundation
import FoundationNetworking
import OctoSimulator
import Testing

/// A simulator on a free port for the time of `body`, without rate limits unless they are given.
func withSimulator(
    world: WorldShape = .test(), keys: [APIKey] = [.demo], limits: RateLimits? = nil,
    paging: PagingSettings = PagingSettings(), faults: [String] = [], admin: Bool = false,
    _ body: (Simulator, TestClient) async throws -> Void
) async throws {
    let simulator = Simulator(
        SimulatorConfiguration(
            world: world, keys: keys, limits: limits, paging: paging, faults: try faults.map { try Fault($0) },
            hasAdmin: admin))
    try await simulator.start()
    let client = TestClient(base: try #require(simulator.baseURL), key: keys.first?.secret)
    do {
        try await body(simulator, client)
    } catch {
        await simulator.stop()
        throw error
    }
    await simulator.stop()
}

/// A client that hides nothing: one request, one answer.
struct TestClient {
    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: Data

        var json: [String: Any] {
            get throws { try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any]) }
        }

        var data: [[String: Any]] {
            get throws { try #require(try json["data"] as? [[String: Any]]) }
        }

        /// `error.code` of an error body.
        var code: String? { get throws { try (json["error"] as? [String: Any])?["code"] as? String } }

        var details: [String: Any]? {
            get throws { try (json["error"] as? [String: Any])?["details"] as? [String: Any] }
        }
    }

    let base: String
    var key: String?

    func get(_ path: String, headers: [String: String] = [:], method: String = "GET") async throws -> Answer {
        let text = path.hasPrefix("http") ? path : "\(base)/\(path)"
        var request = URLRequest(url: try #require(URL(string: text)))
        request.httpMethod = method
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let session = URLSession(configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let (body, response) = try await session.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        let fields = http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Answer(status: http.statusCode, headers: Dictionary(fields) { $1 }, body: body)
    }

    /// All records of a cursor list, and how many pages they came in.
    func all(_ path: String) async throws -> (records: [[String: Any]], pages: Int) {
        var records: [[String: Any]] = []
        var pages = 0
        var next: String? = path
        while let current = next {
            let answer = try await get(current)
            try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            records += try answer.data
            pages += 1
            next = try answer.json["next_url"] as? String
        }
        return (records, pages)
    }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
