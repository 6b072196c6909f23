import Core
import Foundation
import Synchronization
import TestSupport
import Testing

/// Nights of a world that goes on while its API lies: wrong clocks, records that do not load, fields that are gone, and nights
/// without an answer. In the end the table is the world.
///
/// `OCTOLOAD_NIGHTS=365` is a year of each reading; by default there are fewer. `OCTOLOAD_SEED` runs a seed again that a failure printed.
@Suite struct YearTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let nights = environment["OCTOLOAD_NIGHTS"].flatMap { Int($0) } ?? 12

    static let readings = [
        "since: {param: since, overlap: 1m}",
        "since: {param: since, overlap: 1m}\n    window: {from: from, to: to, field: placed_on, start: 2025-06-01, slice: 366d}",
        "absent: deleted\n    max_delete: 90%",
    ]

    @Test(arguments: readings)
    func `after nights of any trouble the table is the world`(reading: String) async throws {
        let seed = Self.environment["OCTOLOAD_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
        let label: Comment = "seed \(seed), \(reading)"
        let world = RandomWorld(seed: seed)
        let shape = OrdersBench.Shape(paginate: "{style: single, end: absent}", reading: reading)
        try await withOrders({ world.answer($0) }, shape: shape) { bench in
            var codes: Set<Int32> = []
            for night in 1...Self.nights {
                world.passADay(isFirst: night == 1)
                let result = try await bench.run()
                #expect([0, 65, 69].contains(result.code), "\(label), night \(night): \(result.errors)")
                codes.insert(result.code)
            }
            if Self.nights >= 100 { #expect(codes == [0, 65, 69], label) }
            world.heal()
            // A record that was refused often is not read again every night.
            for _ in 1...8 {
                try await bench.expectRun(0)
                world.passAQuietDay()
            }
            let rows = try await bench.database.rows(
                """
                select id, placed_on, trim_scale(amount), quantity, paid, note from public.orders
                where deleted_at is null order by id collate "C"
                """)
            #expect(rows == world.rows, label)
            try await bench.expect(0, "etl.reject where state = 'open'")
            try await bench.expect(0, "etl.held_slice where state = 'held'")
        }
    }
}

/// Orders that come and change every day, and what an API says of them.
private final class RandomWorld: Sendable {
    private struct Order {
        let id: String
        let day: CivilDay
        var amount: Int
        var note: String
        var version: Instant
        /// Nights for which the API sends it so that it does not load.
        var spoiledFor = 0
    }

    private struct State {
        var random: SeededGenerator
        var now = Instant(rfc3339: "2025-06-20T03:00:00Z")!
        var orders: [Order] = []
        /// Of this night.
        var lie = Duration.zero
        var saysNoTime = false
        var isDown = false
        var renamed: String?
        var isHealed = false
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    private static let lies = [
        Duration.seconds(7_200), .seconds(-7_200), .seconds(3 * 86_400), .seconds(-3 * 86_400),
        .seconds(73 * 31_557_600), .seconds(-73 * 31_557_600), .seconds(7_970 * 31_557_600),
    ]

    func passADay(isFirst: Bool) {
        state.withLock { state in
            state.now = state.now + .seconds(86_400)
            func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &state.random) }
            for index in state.orders.indices where state.orders[index].spoiledFor > 0 {
                state.orders[index].spoiledFor -= 1
            }
            let fresh = isFirst ? 40 : number(12...20)
            for _ in 0..<fresh {
                let time = state.now - .seconds(number(100...80_000))
                let id = 1_000 + state.orders.count
                state.orders.append(
                    Order(
                        id: "o\(id)", day: time.utcDay, amount: number(1...9_999), note: "note \(number(0...9))",
                        version: time))
            }
            for _ in 0..<number(3...9) {
                let index = number(0...state.orders.count - 1)
                state.orders[index].amount = number(1...9_999)
                state.orders[index].version = state.now - .seconds(number(100...80_000))
            }
            // The first night has no earlier one that says how a record looks, or what the clock is.
            let isQuiet = isFirst || number(1...3) == 1
            if !isQuiet, number(1...2) == 1 {
                for _ in 0..<number(1...3) {
                    state.orders[number(0...state.orders.count - 1)].spoiledFor = number(1...3)
                }
            }
            state.lie = !isQuiet && number(1...2) == 1 ? RandomWorld.lies[number(0...6)] : .zero
            state.saysNoTime = !isQuiet && number(1...6) == 1
            state.isDown = !isQuiet && number(1...10) == 1
            state.renamed = !isQuiet && number(1...8) == 1 ? ["amount", "placed_on"][number(0...1)] : nil
        }
    }

    func heal() {
        state.withLock { state in
            state.lie = .zero
            state.saysNoTime = false
            state.isDown = false
            state.renamed = nil
            for index in state.orders.indices { state.orders[index].spoiledFor = 0 }
        }
    }

    func passAQuietDay() {
        state.withLock { $0.now = $0.now + .seconds(86_400) }
    }

    var rows: [[String?]] {
        state.withLock { state in
            state.orders.sorted { $0.id < $1.id }.map { order in
                [order.id, "\(order.day)", "\(order.amount)", "\(order.amount)", "t", order.note]
            }
        }
    }

    func answer(_ request: OrdersAPI.Request) -> OrdersAPI.Answer {
        state.withLock { state in
            if state.isDown { return .status(500) }
            var orders = state.orders
            if let since = request.query["since"] {
                guard let since = Instant(rfc3339: since) else { return .status(400) }
                orders = orders.filter { $0.version >= since }
            }
            if let from = request.query["from"], let to = request.query["to"] {
                orders = orders.filter { (from...to).contains("\($0.day)") }
            }
            let records = orders.map { RandomWorld.json($0, renamed: state.renamed) }
            let latest = Instant(rfc3339: "9999-12-31T23:59:59Z")!
            let asOf = state.saysNoTime ? "" : #", "as_of": "\#(min(state.now + state.lie, latest))""#
            return .json(#"{"data": [\#(records.joined(separator: ","))]\#(asOf)}"#)
        }
    }

    private static func json(_ order: Order, renamed: String?) -> String {
        let amount = order.spoiledFor > 0 ? #""much""# : "\(order.amount)"
        let text = """
            {"id": "\(order.id)", "placed_on": "\(order.day)", "amount": \(amount), "quantity": \(order.amount), "paid": true,
             "note": "\(order.note)", "at": "\(order.version)"}
            """
        return renamed.map { text.replacing("\"\($0)\"", with: "\"\($0)_new\"") } ?? text
    }
}
