import Foundation
import TestSupport
import Testing

/// What is gone from the days of a list that is asked for by days.
@Suite struct WindowAbsenceTests {
    private static func shape(_ more: String = "absent: deleted") -> OrdersBench.Shape {
        OrdersBench.Shape(
            paginate: "{style: single, end: absent}",
            reading: "window: {from: from, to: to, field: placed_on, start: 2026-01-01, slice: 31d}",
            more: more)
    }

    /// The orders of the days that are asked for, without some; days before `first` are refused as no longer kept.
    private static func list(
        without gone: Set<Int> = [], spoiling: [Int: [String: String]] = [:], from first: Int = 1
    ) -> OrdersAPI.Script {
        { request in
            let from = request.query["from"] ?? ""
            let to = request.query["to"] ?? ""
            func day(_ number: Int) -> String { "2026-01-\(number < 10 ? "0" : "")\(number)" }
            if from < day(first) { return .status(400, body: #"{"error": {"code": "too_old"}}"#) }
            let numbers = (1...Orders.count).filter { !gone.contains($0) && (from...to).contains(day($0)) }
            let records = numbers.map { Orders.order($0, spoiling[$0] ?? [:]) }
            return .json(Orders.page(3, records: records, next: "null", more: false))
        }
    }

    private func gone(_ bench: OrdersBench) async throws -> [String?] {
        try await bench.database.rows("select id from public.orders where deleted_at is not null order by id").map {
            $0[0]
        }
    }

    @Test func `a backfill marks what its days no longer have, and no other day`() async throws {
        try await withOrders(Self.list(), shape: Self.shape()) { bench in
            try await bench.expectRun(0)
            try await bench.expectOrders()
            bench.api.follow(Self.list(without: [5, 21]))
            try await bench.expectRun(0, "backfill", "orders", "--from", "2026-01-01", "--to", "2026-01-10")
            #expect(try await gone(bench) == ["o05"])
            try await bench.expectRun(0, "backfill", "orders", "--from", "2026-01-11", "--to", "2026-01-31")
            #expect(try await gone(bench) == ["o05", "o21"])
            bench.api.follow(Self.list())
            try await bench.expectRun(0, "backfill", "orders", "--from", "2026-01-01", "--to", "2026-01-31")
            #expect(try await gone(bench) == [], "what comes back lives again")
        }
    }

    @Test(arguments: ["sweep: {every: 7d}", "restate: {every: 7d, last: 90d}"])
    func `a sweep or a restatement that is due does the same`(rule: String) async throws {
        try await withOrders(Self.list(), shape: Self.shape("absent: deleted\n    \(rule)")) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.list(without: [5, 21]))
            try await bench.expectRun(0)
            #expect(try await gone(bench) == [], "not before its time")
            // A week passes for the API: it was as far behind the database's clock eight days ago.
            _ = try await bench.database.rows("update etl.slice set read_at = read_at - interval '8 days'")
            try await bench.expectRun(0)
            #expect(try await gone(bench) == ["o05", "o21"])
        }
    }

    @Test func `a record that the windows of two months bring is gone from neither`() async throws {
        let list: OrdersAPI.Script = { request in
            // The days before the window come with it, as with APIs that count days in another zone.
            let from = (request.query["from"] ?? "") == "2026-02-01" ? "2026-01-24" : request.query["from"] ?? ""
            let numbers = (1...Orders.count).filter {
                (from...(request.query["to"] ?? "")).contains("2026-01-\($0 < 10 ? "0" : "")\($0)")
            }
            return .json(Orders.page(3, records: numbers.map { Orders.order($0) }, next: "null", more: false))
        }
        try await withOrders(list, shape: Self.shape()) { bench in
            try await bench.expectRun(0)
            #expect(try await gone(bench) == [])
            bench.api.follow(list)
            try await bench.expectRun(0, "backfill", "orders", "--from", "2026-01-01", "--to", "2026-02-28")
            #expect(try await gone(bench) == [])
            try await bench.expectOrders()
        }
    }

    @Test func `a sweep leaves the days alone that are final`() async throws {
        try await withOrders(Self.list(), shape: Self.shape("absent: deleted\n    sweep: {every: 7d}")) { bench in
            try await bench.expectRun(0)
            let status = try await bench.run("status", "--output", "json")
            let found = status.output.firstMatch(of: #/"final_through":"(\d{4}-\d\d-\d\d)"/#)
            #expect(found?.1 == "2026-02-28", "\(status.output)")
            try bench.configure(Self.shape("absent: deleted\n    sweep: {every: 36h}"))
            let wrong = try await bench.run("validate")
            #expect(wrong.code == 78 && wrong.errors.contains("whole number of days"), "\(wrong.errors)")
        }
    }

    @Test func `a row that is newer than the read is not gone`() async throws {
        try await withOrders(Self.list(), shape: Self.shape()) { bench in
            try await bench.expectRun(0)
            // As a nightly run may bring one while a backfill's answer is on its way.
            for (id, version) in [("new", "2026-04-01"), ("old", "2026-02-01")] {
                _ = try await bench.database.rows(
                    """
                    insert into public.orders (id, placed_on, amount, version_at)
                    values ('\(id)', '2026-01-07', 1, '\(version) 00:00:00Z')
                    """)
            }
            try await bench.expectRun(0, "backfill", "orders", "--from", "2026-01-01", "--to", "2026-01-31")
            #expect(try await gone(bench) == ["old"])
        }
    }

    @Test func `days that have lost most of their rows are held`() async throws {
        try await withOrders(Self.list(), shape: Self.shape()) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.list(without: Set(1...20)))
            let days = ["orders", "--from", "2026-01-01", "--to", "2026-01-31"]
            let held = try await bench.program.run(["backfill"] + days + ["--config", bench.config])
            #expect(held.code == 65 && held.errors.contains("no longer has 20 of 25 rows"), "\(held.errors)")
            #expect(try await gone(bench) == [])
        }
    }

    @Test func `days that the API no longer keeps, and records that are rejected, are not gone`() async throws {
        try await withOrders(Self.list(), shape: Self.shape()) { bench in
            let text = try String(contentsOfFile: bench.config, encoding: .utf8)
                .replacing("  as_of: as_of", with: "  as_of: as_of\n  errors: {gone: [too_old]}")
            try text.write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await bench.expectRun(0)
            bench.api.follow(Self.list(without: [5, 21], spoiling: [22: ["paid": "7"]], from: 10))
            let days = ["orders", "--from", "2026-01-01", "--to", "2026-01-31"]
            let result = try await bench.program.run(["backfill"] + days + ["--config", bench.config])
            #expect(result.code == 0, "\(result.errors)")
            #expect(try await gone(bench) == ["o21"])
        }
    }

    @Test func `a window that does not say where rows have their day is refused`() async throws {
        try await withOrders(shape: Self.shape()) { bench in
            var shape = Self.shape()
            shape.columns = "{id: id, placed_on: {day_of: at, zone: UTC}, amount: amount}"
            try bench.configure(shape)
            let typed = try await bench.run("validate", "--database")
            #expect(
                typed.code == 78 && typed.errors.contains("a column of type date from placed_on"), "\(typed.errors)")
            shape.reading = shape.reading.replacing("field: placed_on, ", with: "")
            try bench.configure(shape)
            let unknown = try await bench.run("validate")
            #expect(unknown.code == 78 && unknown.errors.contains("add field: to window"), "\(unknown.errors)")
        }
    }

    @Test func `rows of one member that cannot be told from those of others are not deleted by absence`() async throws {
        let shape = OrdersBench.Shape(
            paginate: "{style: single, end: absent}", reading: "for_each: {shop: {in: shops, param: shop}}",
            more: "absent: deleted")
        try await withOrders { bench in
            _ = try await bench.database.rows(
                "create table public.dim_shop (shop_key bigint primary key, shop_id text not null, deleted_at timestamptz)"
            )
            let path = try bench.configure(shape)
            let text = try String(contentsOfFile: path, encoding: .utf8)
                .replacing(
                    "pipelines:", with: "pipelines:\n  shops: {get: /shops, load: {dim_shop: {member: {shop: id}}}}")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let result = try await bench.run("validate", "--database")
            #expect(result.code == 78 && result.errors.contains("add the column shop_key bigint"), "\(result.errors)")
        }
    }
}
