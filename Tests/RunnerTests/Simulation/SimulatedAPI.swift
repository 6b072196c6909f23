import Core
import Synchronization

/// Orders of some shops, which change from night to night, behind an API that fails by chance.
final class SimulatedAPI: HTTPTransport {
    struct Order: Hashable {
        let shop: String
        let id: Int
        let day: CivilDay
        var value: Int
        var version: Int64
    }

    private struct State {
        var orders: [Int: Order] = [:]
        var isHealthy = false
        var calls = 0
    }

    static let shops = ["s1", "s2", "s3"]
    static let firstDay = CivilDay(year: 2026, month: 3, day: 1)
    /// Hours of virtual time before the first run.
    static let opening = firstDay.utcMidnight + .seconds(6 * 86_400)

    private let machine: VirtualMachine
    private let state = Mutex(State())

    init(machine: VirtualMachine) {
        self.machine = machine
        change(16)
    }

    var now: Instant { SimulatedAPI.opening + machine.now }

    /// No more faults.
    func heal() { state.withLock { $0.isHealthy = true } }

    var orders: [Order] { state.withLock { $0.orders.values.sorted { $0.id < $1.id } } }

    /// Orders come, and others change.
    func change(_ count: Int) {
        for _ in 0..<count {
            let (id, shop, day, value) = machine.random { random in
                (
                    Int.random(in: 1...24, using: &random), SimulatedAPI.shops[Int.random(in: 0..<3, using: &random)],
                    Int.random(in: 0...5, using: &random), Int.random(in: 0...99, using: &random)
                )
            }
            let version = now.microseconds
            state.withLock { state in
                if state.orders[id] == nil {
                    state.orders[id] = Order(
                        shop: shop, id: id, day: SimulatedAPI.firstDay + day, value: value, version: version)
                } else {
                    state.orders[id]?.value = value
                    state.orders[id]?.version = version
                }
            }
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        await machine.sleep(.milliseconds(machine.random { Int.random(in: 1...400, using: &$0) }))
        let isHealthy = state.withLock { state in
            state.calls += 1
            return state.isHealthy
        }
        let body = answer(request)
        if !isHealthy, machine.isLucky(0.12) {
            switch machine.random({ Int.random(in: 0...5, using: &$0) }) {
            case 0: throw TransportError(.network, "reset")
            case 1: return response(500, "{}")
            case 2: return response(429, "{}", [HTTPHeader(name: "Retry-After", value: "3")])
            case 3: return response(410, #"{"error": {"code": "cursor_expired"}}"#)
            case 4: return response(200, String(body.prefix(body.utf8.count / 2)))
            default: return response(404, "{}")
            }
        }
        return response(200, body)
    }

    private func response(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: PageBuffer(Array(body.utf8)), elapsed: .milliseconds(1))
    }

    private static let pageSize = 3

    private func answer(_ request: HTTPRequest) -> String {
        let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
        if request.url.path.hasSuffix("/shops") {
            let records = SimulatedAPI.shops.map { #"{"id": "\#($0)", "at": "2026-01-01T00:00:00Z"}"# }
            return page(records, next: nil)
        }
        let found = orders.filter { order in
            guard order.shop == query["shop"] else { return false }
            if let since = query["since"].flatMap({ Instant(rfc3339: $0) }) {
                return order.version >= since.microseconds
            }
            return order.day.description >= query["from"] ?? "" && order.day.description <= query["to"] ?? ""
        }
        let start = query["cursor"].flatMap { Int($0) } ?? 0
        let end = min(found.count, start + SimulatedAPI.pageSize)
        let records = start < end ? found[start..<end].map(SimulatedAPI.json) : []
        return page(records, next: end < found.count ? end : nil)
    }

    private func page(_ records: [String], next: Int?) -> String {
        """
        {"data": [\(records.joined(separator: ","))], "next": \(next.map { "\"\($0)\"" } ?? "null"), "as_of": "\(now)"}
        """
    }

    private static func json(_ order: Order) -> String {
        """
        {"id": "o\(order.id)", "shop": "\(order.shop)", "day": "\(order.day)", "value": \(order.value),
         "at": "\(Instant(microseconds: order.version))"}
        """
    }
}
