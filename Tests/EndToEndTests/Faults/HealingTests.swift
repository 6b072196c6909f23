import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Records that were rejected for a fault of the source: once it is gone, one more run has them.
@Suite struct HealingTests {
    /// Each kind of fault, and each kind of list.
    private static let faults = [
        "domains=record:nul", "connected-accounts=record:duplicate", "campaigns=record:number",
        "campaigns=record:domain", "ads#2=record:duplicate", "ad-performance=record:domain",
        "ad-performance=record:nul", "competitor-posts=record:duplicate",
    ]
    /// Further pairs, with `OCTOLOAD_FAULTS=all`.
    private static let further = [
        "domains=record:duplicate", "connected-accounts=record:nul", "campaigns=record:duplicate", "ads=record:nul",
        "ad-sets=record:nul", "ad-performance=record:number", "ad-performance=record:duplicate",
        "competitor-posts=record:nul", "*=record:duplicate",
    ]
    private static var chosen: [String] {
        ProcessInfo.processInfo.environment["OCTOLOAD_FAULTS"] == "all" ? faults + further : faults
    }

    private func open(_ bench: Bench) async throws -> [[String?]] {
        try await bench.database.rows(
            "select pipeline, rule, record_key, days, since, attempts from etl.reject where state = 'open' order by 1, 3"
        )
    }

    @Test(arguments: chosen)
    func `after a record fault is lifted, one more run equals the truth and nothing waits`(fault: String) async throws {
        try await withBench(world: .small(rows: 800, clients: 3, days: 20), faults: [fault]) { bench in
            let config = try bench.writeConfiguration()
            _ = try await bench.program.run("run", "--config", config)
            bench.simulator.removeFaults()
            let healed = try await bench.program.run("run", "--config", config)
            #expect(healed.code == 0, "\(healed.errors)")
            let left = try await open(bench)
            #expect(left == [])
            let differences = try await Truth(bench: bench).differences()
            #expect(differences == [])
        }
    }

    @Test(arguments: ["*=record:duplicate", "*=record:nul", "*=record:number"])
    func `a fault of one night among good ones is healed by the next`(fault: String) async throws {
        try await withBench(world: .small(rows: 800, clients: 3, days: 20)) { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("run", "--config", config).code == 0)
            bench.simulator.advance(days: 1)
            bench.simulator.add(try Fault(fault))
            _ = try await bench.program.run("run", "--config", config)
            let waiting = try await open(bench)
            #expect(!waiting.isEmpty)
            bench.simulator.removeFaults()
            bench.simulator.advance(days: 1)
            let healed = try await bench.program.run("run", "--config", config)
            #expect(healed.code == 0, "\(healed.errors)")
            let left = try await open(bench)
            #expect(left == [])
            let differences = try await Truth(bench: bench).differences()
            #expect(differences == [])
        }
    }

    /// The feed brings what changed since the instant that is asked for.
    private static func feed(_ changes: [Int: [String: String]] = [:]) -> OrdersAPI.Script {
        { request in
            let since = request.query["since"] ?? ""
            let numbers = (1...Orders.count).filter { number in
                let version =
                    changes[number]?["at"].map { String($0.dropFirst().dropLast()) }
                    ?? "2026-02-01T00:00:\(number < 10 ? "0" : "")\(number)Z"
                return version >= String(since.prefix(19))
            }
            return .json(
                Orders.page(
                    1, records: numbers.map { Orders.order($0, changes[$0] ?? [:]) }, next: "null", more: false))
        }
    }

    /// Long before the others, so that reads from the mark do not bring it again.
    private static let early = "\"2026-01-10T00:00:00Z\""

    @Test func `changes are read again from the record's version, after 1, 2 and 4 runs, and the good one closes it`()
        async throws
    {
        let bad = Self.feed([13: ["paid": "7", "at": Self.early]])
        try await withOrders(bad) { bench in
            func since() async throws -> [String] {
                bench.api.follow(bad)
                try await bench.expectRun(0)
                return bench.api.requests.map { String(($0.query["since"] ?? "").prefix(19)) }
            }
            try await bench.expectRun(0)
            try await bench.expect(24, "public.orders")
            let rows = try await bench.database.rows("select record_key, since, attempts from etl.reject")
            #expect(rows == [["o13", "2026-01-10 00:00:00+00", "1"]])
            let version = "2026-01-10T00:00:00"
            let mark = "2026-01-31T23:59:25"
            let runs = try await [since(), since(), since(), since(), since(), since(), since()]
            #expect(runs == [version, mark, version, mark, mark, mark, version].map { [$0] })
            let plan = try await bench.run("plan", "run")
            #expect(!plan.output.contains("read again"), "\(plan.output)")
            bench.api.follow(Self.feed([13: ["at": Self.early]]))
            _ = try await bench.database.rows("update etl.reject set met_in = met_in - 100")
            let next = try await bench.run("plan", "run")
            #expect(next.output.contains("1 range is read again for 1 waiting record"), "\(next.output)")
            let status = try await bench.run("status")
            #expect(status.output.contains("1 range is read again for 1 waiting record"), "\(status.output)")
            let result = try await bench.run("run", "--output", "json")
            #expect(try result.figure("orders", "records.healed") == 1)
            try await bench.expect(1, "etl.reject where state = 'healed' and closed_at is not null")
            try await bench.expect(25, "public.orders")
        }
    }

    @Test func `a later good version closes the record, also where the table has it as it is`() async throws {
        try await withOrders(Orders.healthy) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.feed([13: ["paid": "7", "at": "\"2026-02-28T23:59:30Z\""]]))
            try await bench.expectRun(0)
            try await bench.expect(1, "etl.reject where state = 'open' and record_key = 'o13'")
            // The source takes the change back, with the version that it had.
            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            try await bench.expect(1, "etl.reject where state = 'healed'")
            try await bench.expectOrders()
        }
    }

    @Test func `with heal zero nothing is read again`() async throws {
        try await withOrders(
            Self.feed([13: ["paid": "7", "at": Self.early]]), shape: OrdersBench.Shape(more: "heal: 0s")
        ) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.feed([13: ["at": Self.early]]))
            try await bench.expectRun(0)
            #expect(bench.api.requests.allSatisfy { $0.query["since"]?.hasPrefix("2026-01-31T23:59:25") == true })
            try await bench.expect(1, "etl.reject where state = 'open'")
        }
    }

    @Test func `records are waived by rule and pipeline, or all of them`() async throws {
        let bad = Self.feed([13: ["paid": "7"], 14: ["placed_on": "\"now\""]])
        try await withOrders(bad) { bench in
            try await bench.expectRun(0)
            let unsaid = try await bench.run("quarantine", "waive")
            #expect(unsaid.code == 64 && unsaid.errors.contains("--all"), "\(unsaid.errors)")
            let both = try await bench.run("quarantine", "waive", "1", "--all")
            #expect(both.code == 64, "\(both.errors)")
            let wrong = try await bench.run("quarantine", "waive", "--rule", "bad_frmat")
            #expect(wrong.code == 64 && wrong.errors.contains("bad_format"), "\(wrong.errors)")
            let one = try await bench.run("quarantine", "waive", "--rule", "wrong_type", "--pipeline", "orders")
            #expect(one.output == "1 waived\n", "\(one.output)\(one.errors)")
            try await bench.expect(1, "etl.reject where state = 'waived' and rule = 'wrong_type'")
            let rest = try await bench.run("quarantine", "waive", "--all")
            #expect(rest.output == "1 waived\n", "\(rest.output)\(rest.errors)")
        }
    }
}
