import Foundation
import TestSupport
import Testing

/// What is gone from lists that are read for changes, and what belongs to members that are gone.
@Suite struct SweepTests {
    private static let shape = OrdersBench.Shape(more: "absent: deleted\n    sweep: {every: 7d}")

    /// A feed without news; read whole, the list without some orders.
    private static func list(
        without gone: Set<Int>, spoiling: [Int: [String: String]] = [:], failing page: Int? = nil
    ) -> OrdersAPI.Script {
        { request in
            if request.query["since"] != nil {
                return .json(Orders.page(3, records: [], next: "null", more: false))
            }
            if request.page == page { return .status(500) }
            let numbers = Orders.numbers(page: request.page).filter { !gone.contains($0) }
            return .json(Orders.page(request.page, records: numbers.map { Orders.order($0, spoiling[$0] ?? [:]) }))
        }
    }

    private func age(_ bench: OrdersBench) async throws {
        _ = try await bench.database.rows("update etl.slice set committed_at = committed_at - interval '8 days'")
    }

    private func gone(_ bench: OrdersBench) async throws -> [String?] {
        try await bench.database.rows("select id from public.orders where deleted_at is not null order by id").map {
            $0[0]
        }
    }

    @Test func `a sweep that is due reads the list whole after its changes, and marks what is gone`() async throws {
        try await withOrders(shape: Self.shape) { bench in
            try await bench.expectRun(0)
            let script = Self.list(without: [5, 21])
            bench.api.follow(script)
            try await bench.expectRun(0)
            #expect(bench.api.requests.allSatisfy { $0.query["since"] != nil })
            try await bench.expect(25, "public.orders where deleted_at is null")
            try await age(bench)
            let plan = try await bench.run("plan", "run")
            #expect(plan.output.contains("sweep: orders: 1 lists are read whole"), "\(plan.output)")
            bench.api.follow(script)
            let result = try await bench.run("run", "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try result.figure("orders", "records.deleted") == 2)
            #expect(bench.api.requests.map { $0.query["since"] != nil } == [true, false, false, false])
            #expect(try await gone(bench) == ["o05", "o21"])
            bench.api.follow(script)
            try await bench.expectRun(0)
            #expect(bench.api.requests.count == 1, "not again before its time")
            // What comes back lives again.
            try await age(bench)
            bench.api.follow(Self.list(without: []))
            try await bench.expectRun(0)
            #expect(try await gone(bench) == [])
            try await bench.expectOrders()
        }
    }

    @Test func `a reload of a list that is swept marks what is gone, too`() async throws {
        try await withOrders(shape: Self.shape) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Self.list(without: [5]))
            let result = try await bench.run("run", "--reload")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try await gone(bench) == ["o05"])
        }
    }

    @Test func `a sweep that fails, is held or cannot read an id marks nothing, and is due again`() async throws {
        try await withOrders(shape: Self.shape) { bench in
            try await bench.expectRun(0)
            try await age(bench)
            bench.api.follow(Self.list(without: [5], failing: 2))
            try await bench.expectRun(1)
            #expect(try await gone(bench) == [])
            bench.api.follow(Self.list(without: Set(1...25)))
            try await bench.expectRun(65)
            #expect(try await gone(bench) == [])
            bench.api.follow(Self.list(without: [5], spoiling: [7: ["id": "null"]]))
            let waiting = try await bench.run()
            #expect(waiting.code == 0 && waiting.errors.contains("ids of rejected records cannot be read"))
            #expect(try await gone(bench) == [])
            try await age(bench)
            bench.api.follow(Self.list(without: [5], spoiling: [7: ["paid": "7"]]))
            try await bench.expectRun(0)
            #expect(try await gone(bench) == ["o05"], "a rejected record is there, by its id")
        }
    }

    @Test func `sweep and absent are refused where they mean nothing`() async throws {
        try await withOrders { bench in
            for (more, says) in [
                ("absent: deleted", "add sweep"), ("sweep: {every: 7d}", "absent: deleted"),
                ("absent: deleted\n    sweep: {every: 1h}", "sweep.every"), ("orphans: gone", "keep, deleted"),
                ("orphans: deleted", "for_each"),
            ] {
                try bench.configure(OrdersBench.Shape(more: more))
                let result = try await bench.run("validate")
                #expect(result.code == 78 && result.errors.contains(says), "\(more): \(result.errors)")
            }
        }
    }

    // MARK: Orphans

    private func configuration(_ bench: OrdersBench, _ orphans: String) -> String {
        """
        version: 1
        api:
          base_url: \(bench.api.origin)/v1
          token: {env: KEY}
          paginate: {style: single}
          records: data
        warehouse: {url: {env: DB}, schema: public}
        pipelines:
          shops:
            get: /shops
            absent: deleted
            load: {dim_shop: {member: {shop: id}, columns: {shop_name: name}}}
          items:
            get: /items
            for_each: {shop: {in: shops, param: shop}}
            absent: deleted
            \(orphans)
            load: {item: {columns: {id: id, title: title}}}
        """
    }

    /// Each shop has two items.
    private static func shops(_ names: String...) -> OrdersAPI.Script {
        { request in
            guard request.path == "/v1/items" else {
                return .json(
                    "{\"data\": [\(names.map { "{\"id\": \"\($0)\", \"name\": \"\($0)\"}" }.joined(separator: ", "))]}")
            }
            let shop = request.query["shop"] ?? ""
            return .json(
                "{\"data\": [{\"id\": \"\(shop)1\", \"title\": \"one\"}, {\"id\": \"\(shop)2\", \"title\": \"two\"}]}")
        }
    }

    @Test(arguments: [("", false), ("orphans: keep", false), ("orphans: deleted", true)])
    func `what belongs to a member that is gone stays, or goes and comes back with it`(_ line: String, _ goes: Bool)
        async throws
    {
        try await withOrders(Self.shops("a", "b", "c")) { bench in
            _ = try await bench.database.rows(
                """
                create table public.dim_shop (
                  shop_key bigint primary key, shop_id text not null, shop_name text, version_at timestamptz,
                  deleted_at timestamptz, is_inferred boolean not null default false);
                """)
            _ = try await bench.database.rows(
                """
                create table public.item (
                  shop_key bigint not null, id text not null, title text, deleted_at timestamptz, primary key (shop_key, id))
                """)
            try configuration(bench, line).write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await bench.expectRun(0)
            try await bench.expect(6, "public.item where deleted_at is null")
            bench.api.follow(Self.shops("a", "c"))
            let result = try await bench.run("run", "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try result.figure("shops", "records.deleted") == 1)
            #expect(try result.figure("items", "records.deleted") == (goes ? 2 : 0))
            let marked = try await bench.database.rows(
                "select i.id from public.item i join public.dim_shop s using (shop_key) where i.deleted_at = s.deleted_at order by 1"
            )
            #expect(marked == (goes ? [["b1"], ["b2"]] : []))
            bench.api.follow(Self.shops("a", "b", "c"))
            try await bench.expectRun(0)
            try await bench.expect(6, "public.item where deleted_at is null")
        }
    }
}
