import FlyingFox
import Foundation
import Synchronization

/// Takes a request through its stations: fault, key, rate, version, route; then sends and logs the answer.
struct RequestHandler: HTTPHandler {
    let simulator: Simulator

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let path = request.target.path(percentEncoded: true)
        if path.hasPrefix("/_sim/") { return AdminRoutes(simulator: simulator).answer(request, path: path) }
        let call = APICall(
            request, path: path,
            number: simulator.state.withLock { state in
                state.requests += 1
                return state.requests
            }, seed: simulator.world.shape.seed)
        let actions = simulator.state.withLock { $0.faults.actions(route: call.route, query: call.query) }
        if simulator.configuration.latency > .zero { try await Task.sleep(for: simulator.configuration.latency) }
        for case .delay(let time) in actions { try await Task.sleep(for: time) }
        if actions.contains(.drop) {
            log(call, status: 0, bytes: 0)
            return .dropped
        }
        var outgoing = OutgoingAnswer(call: call, dateSkew: simulator.configuration.dateSkew)
        do throws(APIProblem) {
            outgoing.answer = try answer(call, actions: actions, headers: &outgoing.headers)
        } catch {
            outgoing.answer = APIAnswer(
                status: error.status, body: error.body(requestID: call.requestID), headers: error.headers)
        }
        let sent = outgoing.prepared()
        log(call, status: sent.status, bytes: sent.body.count)
        return sent.response(cut: actions.contains(.cut))
    }

    /// The answer when nothing is wrong with the request; headers that every answer to it has are added on the way.
    private func answer(
        _ call: APICall, actions: [FaultAction], headers: inout [String: String]
    ) throws(APIProblem) -> APIAnswer {
        if call.path.hasPrefix(FileRoute.path) {
            if let answer = try fault(actions) { return answer }
            return try FileRoute(world: simulator.world, asOf: simulator.clock).answer(call)
        }
        if actions.contains(.revoke), let secret = call.bearer { simulator.revoke(secret) }
        let key = try KeyCheck(simulator: simulator).key(for: call)
        let gate = RateGate(simulator: simulator, secret: key.secret)
        headers.merge(try gate.admit()) { $1 }
        defer { gate.finish() }
        headers.merge(try APIVersion.headers(for: call)) { $1 }
        if let answer = try fault(actions) { return answer }
        let pageFaults = actions.compactMap { action -> PageFault? in
            if case .page(let fault) = action { fault } else { nil }
        }
        var answer = try Router(simulator: simulator, key: key, pageFaults: pageFaults, host: call.header("Host"))
            .answer(call)
        if actions.contains(.halfBody) { answer.body.removeLast(answer.body.count / 2) }
        return answer
    }

    /// The answer that a fault gives instead of the route's.
    private func fault(_ actions: [FaultAction]) throws(APIProblem) -> APIAnswer? {
        for action in actions {
            switch action {
            case .status(429, let seconds):
                throw RateGate.problem("rate_limit_exceeded", seconds: seconds ?? 1, retryAfter: "\(seconds ?? 1)")
            case .status(401, _):
                throw .unauthorized("invalid_api_key", "The API key is not valid")
            case .status(403, _):
                throw .forbidden(
                    "insufficient_permissions", "This key lacks the scope 'read'",
                    details: #"{"required_scope":"read"}"#)
            case .status(404, _):
                throw .notFound
            case .status(let status, let seconds):
                var problem = APIProblem.server(status)
                if let seconds { problem.headers["Retry-After"] = "\(seconds)" }
                throw problem
            case .html(let status):
                let page = "<html><body><h1>\(status) Bad Gateway</h1></body></html>"
                return APIAnswer(status: status, body: Array(page.utf8), contentType: "text/html")
            case .errorInBody:
                return APIAnswer(body: APIProblem.server(500).body(requestID: "req_fault00000000"))
            case .redirect(let url):
                return APIAnswer(status: 302, body: [], headers: ["Location": url])
            default:
                continue
            }
        }
        return nil
    }

    private func log(_ call: APICall, status: Int, bytes: Int) {
        let entry = RequestLogEntry(
            time: .now, method: call.method, path: call.path, query: call.query, status: status, bytes: bytes,
            requestID: call.requestID)
        simulator.state.withLock { $0.append(entry) }
    }
}
