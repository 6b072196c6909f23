import FlyingFox
import Foundation

/// The simulator's own controls under `/_sim/`, off unless configured. The server is on the loopback only.
///
///     POST /_sim/advance?days=3        moves the clock; also hours=, minutes=
///     POST /_sim/fault?rule=…          adds a fault in its one-line form
///     POST /_sim/heal                  ends all faults
///     POST /_sim/revoke?key=…          revokes a key
///     GET  /_sim/state                 clock, opening, requests
///     GET  /_sim/log                   one line per request: time method path query status
struct AdminRoutes: Sendable {
    let simulator: Simulator

    func answer(_ request: HTTPRequest, path: String) -> HTTPResponse {
        guard simulator.configuration.hasAdmin else { return text(404, "start with --admin\n") }
        let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
        switch (request.method.rawValue, path.dropFirst("/_sim/".count)) {
        case ("POST", "advance"):
            guard let time = duration(query) else { return text(400, "say days=, hours= or minutes=\n") }
            simulator.advance(by: time)
            return state
        case ("POST", "fault"):
            do {
                simulator.add(try Fault(query["rule"] ?? ""))
            } catch {
                return text(400, "\(error)\n")
            }
            return state
        case ("POST", "heal"):
            simulator.removeFaults()
            return state
        case ("POST", "revoke"):
            simulator.revoke(query["key"] ?? "")
            return state
        case ("GET", "state"):
            return state
        case ("GET", "log"):
            let lines = simulator.requestLog.map {
                "\($0.time) \($0.method) \($0.path) \($0.query.isEmpty ? "-" : $0.query) \($0.status)"
            }
            return text(200, lines.joined(separator: "\n") + "\n")
        default:
            return text(404, "no such control\n")
        }
    }

    private func duration(_ query: [String: String]) -> Duration? {
        let units = [("days", 86_400), ("hours", 3600), ("minutes", 60)]
        let parts = units.compactMap { name, seconds in query[name].flatMap { Int($0) }.map { $0 * seconds } }
        guard parts.count == query.count, !parts.isEmpty else { return nil }
        return .seconds(parts.reduce(0, +))
    }

    private var state: HTTPResponse {
        var json = JSONBytes()
        json.openObject()
        json.member("clock", simulator.clock)
        json.member("opening", simulator.world.shape.opening)
        json.member("seed", Int64(bitPattern: simulator.world.shape.seed))
        json.member("requests", simulator.requestLog.count)
        json.closeObject()
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/json"], body: Data(json.bytes + [UInt8(ascii: "\n")]))
    }

    private func text(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: "Status"), headers: [.contentType: "text/plain; charset=utf-8"],
            body: Data(body.utf8))
    }
}
