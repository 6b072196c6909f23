import Foundation
import Synchronization
import TestSupport
import Testing

/// Everything at once, by chance, for as long as `OCTOLOAD_SOAK` says (seconds, 30): then the truth.
@Suite struct SoakTests {
    /// Seeded chance for the API's threads.
    private final class Dice: Sendable {
        private let random: Mutex<SeededGenerator>
        init(seed: UInt64) { random = Mutex(SeededGenerator(seed: seed)) }
        func roll(_ sides: Int) -> Int { random.withLock { Int.random(in: 0..<sides, using: &$0) } }
    }

    @Test func `random faults of API, lines, server and process, and then a clean run is the truth`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["OCTOLOAD_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
        let length = environment["OCTOLOAD_SOAK"].flatMap { Int($0) } ?? 30
        let dice = Dice(seed: seed)
        try await withOrders { bench in
            let database = try ToxicProxy(.socket("\(bench.database.server.socketDirectory)/.s.PGSQL.5432"), .none)
            let port = try #require(URL(string: bench.api.origin)?.port)
            let line = try ToxicProxy(.port(port), .none)
            defer {
                database.stop()
                line.stop()
            }
            let end = ContinuousClock.now + .seconds(length)
            var rounds = 0
            var codes: [Int32: Int] = [:]
            while ContinuousClock.now < end {
                rounds += 1
                let context = "seed \(seed), round \(rounds)"
                var troubled = bench
                troubled.program.environment["DB"] =
                    "host=\(database.directory) user=octoload dbname=\(bench.database.name)"
                try troubled.configure(OrdersBench.Shape(baseURL: "http://127.0.0.1:\(line.port)/v1"))
                bench.api.follow { request in
                    switch dice.roll(8) {
                    case 0: .status(500)
                    case 1: .reset(Array("HTTP/1.1 200 OK\r\n".utf8))
                    case 2: .json(String(Orders.page(request.page).dropLast(dice.roll(40) + 1)))
                    default: Orders.healthy(request)
                    }
                }
                line.use(
                    [.none, .none, .cut(after: 200 + dice.roll(4_000)), .slice(bytes: 300, pause: .microseconds(50))][
                        dice.roll(4)])
                database.use([.none, .none, .cut(after: 2_000 + dice.roll(60_000))][dice.roll(3)])
                let running = try troubled.program.start(["run", "--config", bench.config])
                if dice.roll(3) == 0 {
                    try await Task.sleep(for: .milliseconds(dice.roll(400)))
                    running.send(dice.roll(2) == 0 ? SIGKILL : SIGTERM)
                }
                let code = try await running.result(within: .seconds(60)).code
                codes[code, default: 0] += 1
                #expect([0, 1, 65, 69, 74, 75, 137, 143].contains(code), "\(context): \(code)")
                let rows = try await bench.count("public.orders")
                #expect(rows == 0 || rows == Orders.count, "\(context)")
                if rows > 0 || rounds.isMultiple(of: 5) {
                    try await bench.expectRecovery(context)
                    _ = try await bench.database.rows("truncate public.orders")
                    _ = try await bench.database.rows("truncate etl.slice, etl.batch, etl.run cascade")
                }
            }
            #expect(codes.count > 2, "faults must hit: \(codes)")
        }
    }
}
