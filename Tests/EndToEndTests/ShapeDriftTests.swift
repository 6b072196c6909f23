import Foundation
import OctoSimulator
import TestSupport
import Testing

/// An API whose records change their shape empties no column in silence, and a key that is too short loses no record.
@Suite struct ShapeDriftTests {
    /// All orders, with this done to each page.
    private static func orders(_ change: @escaping @Sendable (String) -> String) -> OrdersAPI.Script {
        { .json(change(Orders.page($0.page))) }
    }

    private static let renamed = orders { $0.replacing("\"quantity\":", with: "\"quantity_total\":") }

    private func columns(_ changes: [(String, String)]) -> OrdersBench.Shape {
        var shape = OrdersBench.Shape()
        for (old, new) in changes { shape.columns = shape.columns.replacing(old, with: new) }
        return shape
    }

    private func drift(_ bench: OrdersBench, _ kind: String) async throws -> [[String: Any]] {
        let result = try await bench.run("drift", "--only", kind, "--output", "json")
        let entries = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        return try #require(entries, "\(result.errors)")
    }

    @Test func `a field that is renamed holds the list, and what was loaded stays`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let mark = try await bench.database.value("select watermark from etl.watermark")
            bench.api.follow(Self.renamed)
            let held = try await bench.run()
            #expect(held.code == 65, "\(held.errors)")
            #expect(
                held.errors.contains(
                    "quantity: none of 25 records has it, and all of those before had it; nearest: quantity_total"),
                "\(held.errors)")
            try await bench.expectOrders()
            #expect(try await bench.database.value("select watermark from etl.watermark") == mark)
            let list = try await bench.run("slice", "list")
            #expect(list.output.contains("held by gate shape") && list.output.contains("nearest: quantity_total"))
            let gone = try await drift(bench, "gone")
            #expect(gone.map { $0["field"] as? String } == ["quantity"] && gone.first?["since"] is String)
            #expect(try await drift(bench, "unmapped").contains { $0["field"] as? String == "quantity_total" })
            // What came back closes the hold by itself.
            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            #expect(try await drift(bench, "gone").isEmpty)
            try await bench.expect(0, "etl.held_slice where state <> 'published'")
        }
    }

    @Test func `a field that is gone for good loads once accepted, and is asked about no more`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.orders { $0.replacing("\"at\": \"2026-02-01", with: "\"at\": \"2026-02-02") })
            try await bench.expectRun(0)
            bench.api.follow(
                Self.orders {
                    $0.replacing("\"quantity\":", with: "\"q\":").replacing(
                        "\"at\": \"2026-02-01", with: "\"at\": \"2026-02-03")
                })
            try await bench.expectRun(65)
            try await bench.expectRun(0, "slice", "accept", "--all")
            for _ in 1...2 {
                let result = try await bench.run()
                #expect(result.code == 0, "\(result.errors)")
                #expect(
                    result.output.contains("warning: orders: quantity: none of 25 records has it"), "\(result.output)")
            }
            try await bench.expect(25, "public.orders where quantity is null")
            #expect(try await drift(bench, "gone").map { $0["field"] as? String } == ["quantity"])
        }
    }

    @Test func `a path that no record ever had is warned of in each run, with the nearest field`() async throws {
        try await withOrders(shape: columns([("note: note", "note: noet")])) { bench in
            for _ in 1...2 {
                let result = try await bench.run()
                #expect(result.code == 0, "\(result.errors)")
                #expect(
                    result.output.contains("warning: orders: noet: no record has it; nearest: note"), "\(result.output)"
                )
            }
            #expect(try await drift(bench, "never-met").map { $0["field"] as? String } == ["noet"])
            let summary = try await bench.run("run", "--output", "json")
            #expect(summary.output.contains("\"field_warnings\":[\"noet: no record has it; nearest: note\"]"))
        }
    }

    @Test func `mapped: optional asks for nothing, and required for something in the first read`() async throws {
        let optional = columns([
            ("quantity: quantity", "quantity: {from: quantity, mapped: optional}"),
            ("note: note", "note: {from: x, mapped: optional}"),
        ])
        try await withOrders(shape: optional) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.renamed)
            let result = try await bench.run()
            #expect(result.code == 0 && !result.output.contains("warning"), "\(result.output) \(result.errors)")
        }
        let required = columns([("note: note", "note: {from: x, mapped: required}")])
        try await withOrders(shape: required) { bench in
            let result = try await bench.run()
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("x: none of 25 records has it, and it is required"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
        }
    }

    /// The Google Analytics kind: values told apart by their place in an array.
    @Test func `a path into an array is refused in a sentence, never null`() async throws {
        let script: OrdersAPI.Script = { _ in
            let records = (1...3).map { Orders.order($0, ["values": #"[{"value": "\#($0)"}]"#]) }
            return .json(Orders.page(9, records: records))
        }
        try await withOrders(script, shape: columns([("note: note", "note: values.value")])) { bench in
            let result = try await bench.run()
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("values.value leads into an array in all 3 records"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
        }
    }

    @Test func `types that change and fields that come up are shown with an example`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            #expect(try await drift(bench, "type").isEmpty)
            #expect(try await drift(bench, "new").isEmpty)
            bench.api.follow(
                Self.orders {
                    $0.replacing("\"note\": \"note 7\"", with: "\"note\": 7, \"channel\": {\"name\": \"web\"}")
                        .replacing("\"at\": \"2026-02-01", with: "\"at\": \"2026-02-02")
                })
            try await bench.expectRun(0)
            let type = try #require(try await drift(bench, "type").first)
            #expect(type["field"] as? String == "note" && type["types"] as? [String] == ["number", "string"])
            #expect(type["earlier_types"] as? [String] == ["string"] && type["example"] as? String == "7")
            let unmapped = try await drift(bench, "unmapped")
            #expect(
                unmapped.contains {
                    $0["field"] as? String == "channel" && $0["example"] as? String == #"{"name": "web"}"#
                })
            let text = try await bench.run("drift")
            #expect(text.code == 0 && text.output.contains("string → number, string"), "\(text.output)")
            let unknown = try await bench.run("drift", "nothing")
            #expect(unknown.code == 64, "\(unknown.errors)")
        }
    }

    @Test func `records of one key and version that differ hold the list`() async throws {
        let script: OrdersAPI.Script = { _ in
            let records = (1...20).flatMap { number in
                ["DE", "FR", "US"].map { Orders.order(number, ["note": "\"\($0)\""]) }
            }
            return .json(Orders.page(9, records: records))
        }
        try await withOrders(script) { bench in
            let result = try await bench.run()
            #expect(result.code == 65, "\(result.errors)")
            #expect(
                result.errors.contains(
                    "60 records, 20 keys (id) of public.orders; of one key and version note differs"),
                "\(result.errors)")
            try await bench.expect(0, "public.orders")
            try await bench.expect(1, "etl.held_slice where gate = 'key' and state = 'held'")
            try await bench.expectRun(0, "slice", "accept", "--all")
            try await bench.expectRun(0)
            try await bench.expect(20, "public.orders")
        }
    }

    /// BusyOcto's own pipelines: the second night's records call their spend otherwise.
    @Test func `a metric that BusyOcto renames holds its slices, and no spend that was loaded is lost`() async throws {
        try await withBench(world: .small(rows: 12_000, clients: 2)) { bench in
            let config = try bench.writeConfiguration()
            let first = try await bench.program.run("run", "--config", config)
            try #require(first.code == 0, "\(first.errors)")
            let spend = "select count(*) || ' ' || count(spend) || ' ' || sum(spend) from dw.fact_ad_performance_daily"
            let before = try await bench.database.value(spend)
            bench.simulator.advance(days: 2)
            bench.simulator.add(try Fault("ad-performance=rename:spend,spend_amount"))
            let second = try await bench.program.run("run", "ad_performance", "--config", config)
            #expect(second.code == 65, "\(second.errors)")
            #expect(second.errors.contains("nearest: metrics.spend_amount"), "\(second.errors)")
            #expect(try await bench.database.value(spend) == before)
            // Days that were loaded with their spend, read again.
            let days = ["--from", "2026-10-01", "--to", "2026-10-20"]
            let backfill = try await bench.program.run(
                ["backfill", "ad_performance"] + days + ["--config", config])
            #expect(backfill.code == 65, "\(backfill.errors)")
            #expect(try await bench.database.value(spend) == before)
            bench.simulator.removeFaults()
            let third = try await bench.program.run("run", "--config", config)
            #expect(third.code == 0, "\(third.errors)")
        }
    }

    @Test(arguments: [7, 11] as [UInt64])
    func `weeks of ordinary nights hold nothing and warn of nothing`(seed: UInt64) async throws {
        try await withBench(world: .small(rows: 4_000, clients: 4, seed: seed)) { bench in
            let config = try bench.writeConfiguration()
            for night in 0..<5 {
                let result = try await bench.program.run("run", "--config", config)
                #expect(result.code == 0, "seed \(seed), night \(night): \(result.errors)")
                #expect(!result.output.contains("warning:"), "seed \(seed), night \(night): \(result.output)")
                bench.simulator.advance(days: night.isMultiple(of: 3) ? 3 : 1)
            }
            #expect(try await bench.database.value("select count(*) from etl.held_slice") == "0")
        }
    }

    @Test func `a code that came up is shown with its dimension`() async throws {
        try await withBench { bench in
            let platforms = "dw.dim_platform where platform_code in ('meta', 'google', 'linkedin', 'tiktok')"
            _ = try await bench.database.rows("delete from \(platforms)")
            let config = try bench.writeConfiguration()
            let names = ["organization", "domains", "connected_accounts"]
            let result = try await bench.program.run(["run"] + names + ["--config", config])
            try #require(result.code == 0, "\(result.errors)")
            let drift = try await bench.program.run("drift", "connected_accounts", "--only", "code", "--config", config)
            let codes = try await bench.database.rows("select platform_code from \(platforms)").compactMap { $0[0] }
            #expect(!codes.isEmpty)
            for code in codes { #expect(drift.output.contains(code), "\(code) in \(drift.output)") }
        }
    }
}
