import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Slices that are more likely a fault of the source than the truth are held, and let pass by a person.
@Suite struct GateTests {
    /// So many orders of one night.
    private static func night(_ night: Int, orders: Int) -> OrdersAPI.Script {
        { _ in
            let day = night < 10 ? "0\(night)" : "\(night)"
            let records = (0..<orders).map { number in
                Orders.order(1, ["id": "\"n\(night)-\(number)\"", "at": "\"2026-03-\(day)T00:00:00Z\""])
            }
            let page = Orders.page(9, records: records)
            return .json(page.replacing(Orders.asOf, with: "2026-03-\(day)T03:00:00Z"))
        }
    }

    @Test(arguments: [0, 40])
    func `D12 far fewer records than usual hold the slice; once accepted they are the measure`(few: Int) async throws {
        try await withOrders(Self.night(1, orders: 1_500)) { bench in
            for number in 1...5 {
                bench.api.follow(Self.night(number, orders: 1_200))
                try await bench.expectRun(0)
            }
            bench.api.follow(Self.night(6, orders: few))
            let held = try await bench.run()
            #expect(held.code == 65, "\(held.errors)")
            #expect(held.errors.contains("\(few) records where about 1200 are usual"), "\(held.errors)")
            let mark = try await bench.database.value("select watermark from etl.watermark")
            #expect(mark == "2026-03-05 03:00:00+00")
            // What came back in the morning closes the hold by itself.
            bench.api.follow(Self.night(6, orders: 900))
            try await bench.expectRun(0)
            try await bench.expect(1, "etl.held_slice where state = 'published' and accepted_at is null")
            bench.api.follow(Self.night(7, orders: few))
            try await bench.expectRun(65)
            try await bench.expectRun(0, "slice", "accept", "--pipeline", "orders")
            try await bench.expectRun(0)
            for number in 8...9 {
                bench.api.follow(Self.night(number, orders: few))
                try await bench.expectRun(0)
            }
            try await bench.expect(0, "etl.held_slice where state <> 'published'")
        }
    }

    @Test func `a clock that stands still, and a second run at noon, hold nothing`() async throws {
        try await withOrders { bench in
            for number in 1...4 {
                bench.api.follow(Self.night(number, orders: 1_200))
                try await bench.expectRun(0)
            }
            bench.api.follow(Self.night(4, orders: 0))
            try await bench.expectRun(0)
        }
    }

    @Test func `D6 a list that is not as long as its total loads once accepted`() async throws {
        let short: OrdersAPI.Script = { .json(Orders.page($0.page, total: 40)) }
        try await withOrders(short, shape: .paged) { bench in
            try await bench.expectRun(65)
            try await bench.expect(0, "public.orders")
            try await bench.expectRun(0, "slice", "accept", "--all")
            try await bench.expectRun(0)
            try await bench.expectOrders()
        }
    }

    @Test func `a listing that would delete most members is held, and deletes them once accepted`() async throws {
        let shape = OrdersBench.Shape(
            paginate: "{style: page_number, param: page, total: total, size: {limit: 10}}", reading: "absent: deleted")
        let few: OrdersAPI.Script = { .json(Orders.page($0.page, records: [Orders.order(1)], total: 1)) }
        try await withOrders(Orders.healthy, shape: shape) { bench in
            try await bench.expectRun(0)
            bench.api.follow(few)
            try await bench.expectRun(65)
            try await bench.expect(25, "public.orders where deleted_at is null")
            try await bench.expect(1, "etl.held_slice where gate = 'absence' and kind = 'snapshot'")
            try await bench.expectRun(0, "slice", "accept", "--all")
            try await bench.expectRun(0)
            try await bench.expect(1, "public.orders where deleted_at is null")
        }
    }

    /// Ads of one day that come to a tenth of their campaigns' totals, where they used to add up.
    @Test func `ads that no longer add up to their campaigns are held`() async throws {
        try await withBench(world: .small(rows: 12_000, clients: 2)) { bench in
            let config = try bench.writeConfiguration()
            let names = ["organization", "domains", "connected_accounts", "campaigns", "ad_sets", "ads"]
            try #require(try await bench.program.run(["run"] + names + ["--config", config]).code == 0)
            // The totals of the last weeks are raised tenfold before ads of those days are read.
            try #require(try await bench.program.run("run", "campaign_performance", "--config", config).code == 0)
            _ = try await bench.database.rows(
                """
                update dw.fact_campaign_performance_daily set spend = 10 * spend
                where date_day between date '2026-10-10' and date '2026-10-20'
                """)
            let result = try await bench.program.run("run", "ad_performance", "--config", config)
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("which they usually add up to"), "\(result.errors)")
            // The changes that follow the windows of other days may bring ads of those days, too.
            let held = try await bench.database.rows("select distinct gate from etl.held_slice")
            #expect(held == [["control"]])
            let windows = try await bench.database.value(
                "select count(*) > 0 from etl.held_slice where kind = 'window'")
            #expect(windows == "t")
            #expect(try await bench.program.run("slice", "accept", "--all", "--config", config).code == 0)
            let again = try await bench.program.run("run", "ad_performance", "--config", config)
            #expect(again.code == 0, "\(again.errors)")
        }
    }
}
