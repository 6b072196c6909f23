import Core
import Extract
import Synchronization

/// Orders of some shops that change every day, behind an API whose clock can be wrong. Nothing else ever fails.
final class ClockedAPI: HTTPTransport {
    /// Where an answer says the time.
    enum Channel: String, CaseIterable {
        case asOf, date, both, none, utc, rfc850, asctime, garbage
    }

    struct Lie {
        let offset: Duration
        /// Of the answers of the night; `nil`: all.
        var answer: Int?
    }

    struct Order: Hashable {
        let shop: String
        let id: Int
        let day: CivilDay
        var value: Int
        var version: Instant
    }

    private struct State {
        var orders: [Order] = []
        var lie: Lie?
        var answers = 0
        var requests: [String] = []
        var changes = 0
    }

    static let shops = ["s1", "s2", "s3"]

    private let machine: VirtualMachine
    private let channel: Channel
    /// How far the API's world is ahead of the database's clock; negative: behind.
    private let worldOffset: Duration
    private let state = Mutex(State())

    init(machine: VirtualMachine, channel: Channel, worldOffset: Duration = .zero) {
        self.machine = machine
        self.channel = channel
        self.worldOffset = worldOffset
        for id in 1...30 {
            let age = Duration.seconds(Int64(31 - id) * 15_000 + 30)
            state.withLock { $0.orders.append(order(id, at: now - age)) }
        }
    }

    /// The API's world.
    var now: Instant { SimulatedAPI.opening + machine.now + worldOffset }

    private func order(_ id: Int, at time: Instant) -> Order {
        Order(
            shop: ClockedAPI.shops[id % 3], id: id, day: time.utcDay, value: id, version: time)
    }

    var orders: [Order] { state.withLock { $0.orders } }

    /// One order comes, and three others change, each at its own time before now.
    func passADay() {
        for hours in [1, 7, 13, 20] {
            let time = now - .seconds(hours * 3_600 + 30)
            state.withLock { state in
                state.changes += 1
                if hours == 13 {
                    state.orders.append(order(state.orders.count + 1, at: time))
                } else {
                    let index = state.changes * 7 % state.orders.count
                    state.orders[index].value += 1_000
                    state.orders[index].version = time
                }
            }
        }
    }

    /// What was asked since the last call, in order of the alphabet.
    func takeRequests() -> [String] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests.sorted()
        }
    }

    func lie(_ lie: Lie?) {
        state.withLock { state in
            state.lie = lie
            state.answers = 0
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        await machine.sleep(.milliseconds(50))
        let said = state.withLock { state -> Instant in
            state.answers += 1
            state.requests.append(String(request.target.dropFirst(request.url.origin.description.count)))
            guard let lie = state.lie, lie.answer.map({ $0 == state.answers }) ?? true else { return now }
            return min(now + lie.offset, Instant(rfc3339: "9999-12-31T23:59:59Z") ?? now)
        }
        let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
        let records: [String]
        if request.url.path.hasSuffix("/shops") {
            records = ClockedAPI.shops.map { #"{"id": "\#($0)", "at": "2026-01-01T00:00:00Z"}"# }
        } else {
            records = orders.filter { order in
                guard order.shop == query["shop"] else { return false }
                if let since = query["since"].flatMap({ Instant(rfc3339: $0) }) { return order.version >= since }
                guard let from = query["from"], let to = query["to"] else { return true }
                return from <= order.day.description && order.day.description <= to
            }.map { order in
                """
                {"id": "o\(order.id)", "shop": "\(order.shop)", "day": "\(order.day)", "value": \(order.value),
                 "at": "\(order.version)"}
                """
            }
        }
        let asOf = [.asOf, .both].contains(channel) ? #", "as_of": "\#(said)""# : ""
        let body = #"{"data": [\#(records.joined(separator: ","))], "next": null\#(asOf)}"#
        let headers = date(of: said).map { [HTTPHeader(name: "Date", value: $0)] } ?? []
        return HTTPResponse(
            status: 200, headers: headers, body: PageBuffer(Array(body.utf8)), elapsed: .milliseconds(50))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private func date(of instant: Instant) -> String? {
        let (year, month, day) = instant.utcDay.components
        let clock = instant.description.dropFirst(11).prefix(8)
        let name = ClockedAPI.months[month - 1]
        let two = day < 10 ? "0\(day)" : "\(day)"
        let short = String("\(year)".suffix(2))
        return switch channel {
        case .asOf, .none: nil
        case .date, .both: "Sun, \(two) \(name) \(year) \(clock) GMT"
        case .utc: "Sun, \(two) \(name) \(year) \(clock) UTC"
        case .rfc850: "Sunday, \(two)-\(name)-\(short) \(clock) GMT"
        case .asctime: "Sun \(name) \(day < 10 ? " \(day)" : two) \(clock) \(year)"
        case .garbage: "yesterday, \(clock)"
        }
    }
}
