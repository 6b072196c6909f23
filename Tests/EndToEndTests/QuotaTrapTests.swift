import Core
import Foundation
import Synchronization
import TestSupport
import Testing

/// Answers that would have the key held for ever, and what people are told of it.
@Suite struct QuotaTrapTests {
    private static let policy = ["RateLimit-Policy": "1;w=86400"]

    /// What was started is so long ago now, and what was heard, too.
    private static func letPass(_ days: Int, in database: TestDatabase) async throws {
        let milliseconds = days * 86_400_000 + 1_000
        let rows = try await database.rows("select quota_key, state from etl.quota")
        for row in rows {
            let state = try #require(row[1])
            // Times, of which there are none before 2020.
            let moved = state.replacing(/1[6-9]\d{11}/) { match in
                "\((Int(match.output) ?? 0) - milliseconds)"
            }
            _ = try await database.rows(
                "update etl.quota set version = version + 1, state = $2 where quota_key = $1", [row[0], moved])
        }
    }

    @Test func `a proxy's 503 limits nobody, today or later`() async throws {
        let script: OrdersAPI.Script = { request in
            request.number == 1
                ? .status(503, headers: Self.policy.merging(["Content-Type": "text/html"]) { $1 }, body: "<html>busy")
                : Orders.healthy(request)
        }
        try await withOrders(script) { bench in
            for day in 0..<3 {
                let before = bench.api.requests.count
                for _ in 0..<2 {
                    let result = try await bench.run()
                    #expect(result.code == 0, "day \(day): \(result.errors)")
                }
                #expect(bench.api.requests.count - before >= 2, "day \(day)")
                try await Self.letPass(1, in: bench.database)
            }
            try await bench.expectOrders()
        }
    }

    @Test func `an API that announces it for a while holds the key for one window`() async throws {
        let script: OrdersAPI.Script = { request in
            request.number <= 2
                ? .status(200, headers: Self.policy, body: Orders.page(request.page)) : Orders.healthy(request)
        }
        try await withOrders(script) { bench in
            try await bench.expectRun(75)
            try await bench.expectRun(75)
            #expect(bench.api.requests.count == 2)
            try await Self.letPass(1, in: bench.database)
            try await bench.expectRun(0)
            try await bench.expectRun(0)
            try await bench.expectOrders()
        }
    }

    @Test func `an API that announces it in every answer holds the key for one window, too`() async throws {
        let script: OrdersAPI.Script = { .status(200, headers: Self.policy, body: Orders.page($0.page)) }
        try await withOrders(script) { bench in
            try await bench.expectRun(75)
            try await Self.letPass(1, in: bench.database)
            let result = try await bench.run()
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("less than a tenth of limits.requests"), "\(result.errors)")
            try await bench.expectOrders()
        }
    }

    @Test func `the second run that ends for it says so, and somebody is told`() async throws {
        let told = Mutex<[String]>([])
        let hook = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let length =
                    request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
                let body = String(decoding: connection.readBytes(length), as: UTF8.self)
                told.withLock { $0.append(body) }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        let refusal: OrdersAPI.Script = { _ in .status(429, headers: ["Retry-After": "7200"]) }
        try await withOrders(refusal) { original in
            var bench = original
            bench.program.environment["HOOK"] = "\(hook.origin)/"
            let yaml = try String(contentsOfFile: bench.config, encoding: .utf8)
            try yaml.replacing("\npipelines:", with: "\nnotify: {webhook: {env: HOOK}}\npipelines:")
                .write(toFile: bench.config, atomically: true, encoding: .utf8)

            let first = try await bench.run("run", "--output", "json")
            #expect(first.code == 75 && !first.errors.contains("octoload quota show"), "\(first.errors)")
            let once = try #require(try first.json["quota_wait"] as? [String: Any])
            #expect(once["runs"] as? Int == 1 && once["warning"] == nil)

            let second = try await bench.run("run", "--log-format", "journal")
            #expect(second.code == 75)
            let line = second.errors.split(separator: "\n").first { $0.hasPrefix("<4>the quota holds every run") }
            for part in [bench.api.origin, "429 of /orders", "octoload quota show", "octoload quota reset", "since="] {
                #expect(line?.contains(part) == true, "\(part) in \(second.errors)")
            }
            let body = try #require(told.withLock { $0.last })
            let summary = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            let wait = try #require(summary["quota_wait"] as? [String: Any], "\(body)")
            #expect(wait["runs"] as? Int == 2 && wait["since"] as? String == once["since"] as? String)
            #expect((wait["warning"] as? String)?.contains("octoload quota reset") == true, "\(body)")
            #expect(!body.contains(OrdersBench.canary))

            // Quiet, too; and status and quota tell.
            let third = try await bench.run("run", "--quiet")
            #expect(third.code == 75 && third.errors.contains("no request has gone through since"), "\(third.errors)")
            let status = try await bench.run("status")
            #expect(status.output.contains("postponed: no request has gone through since"), "\(status.output)")

            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            let after = try await bench.run("quota", "show", "--output", "json")
            let key = try #require((try after.json["keys"] as? [[String: Any]])?.first, "\(after.output)")
            #expect(key["postponed"] == nil, "\(after.output)")
            bench.api.follow(refusal)
            let anew = try await bench.run("run", "--output", "json")
            #expect(try (anew.json["quota_wait"] as? [String: Any])?["runs"] as? Int == 1, "\(anew.output)")
        }
    }

    @Test func `what limits a key is shown, and a run that waits goes on after a reset`() async throws {
        let script: OrdersAPI.Script = { .status(200, headers: Self.policy, body: Orders.page($0.page)) }
        try await withOrders(script) { bench in
            let yaml = try String(contentsOfFile: bench.config, encoding: .utf8)
            try yaml.replacing("max_wait: 2s", with: "max_wait: 2d")
                .write(toFile: bench.config, atomically: true, encoding: .utf8)
            let none = try await bench.run("quota")
            #expect(
                none.code == 0 && none.output.contains("rates: none are configured"), "\(none.output)\(none.errors)")
            let running = try bench.program.start(["run", "--config", bench.config])
            let waiting = "etl.quota where state like '%\"until\"%' and state like '%\"waits\":[{%'"
            while running.isRunning, try await bench.count(waiting) == 0 {
                try await Task.sleep(for: .milliseconds(50))
            }

            let show = try await bench.run("quota", "show", "--output", "json")
            #expect(show.code == 0, "\(show.errors)")
            let key = try #require((try show.json["keys"] as? [[String: Any]])?.first, "\(show.output)")
            #expect((key["key"] as? String)?.hasPrefix(bench.api.origin) == true)
            let rate = try #require(
                (key["rates"] as? [[String: Any]])?.first { $0["origin"] as? String == "announced" })
            #expect(rate["requests"] as? Int == 1 && rate["per_seconds"] as? Int == 86_400, "\(rate)")
            #expect(rate["paths"] as? [String] == ["/orders"] && rate["expires_at"] != nil, "\(rate)")
            let wait = try #require((key["waiting"] as? [[String: Any]])?.first, "\(show.output)")
            #expect(wait["path"] as? String == "/orders" && wait["pipelines"] as? [String] == ["orders"], "\(wait)")
            #expect(
                wait["process_id"] is Int && wait["host"] is String && wait["command"] as? String == "run", "\(wait)")
            #expect((wait["waits_for"] as? String)?.contains("answer 200 of /orders") == true, "\(wait)")
            let text = try await bench.run("quota")
            #expect(text.output.contains("1 per 86400 s") && text.output.contains("waiting: run "), "\(text.output)")
            // No key is needed for that.
            var stranger = bench.program
            stranger.environment["KEY"] = nil
            let status = try await stranger.run("status", "--config", bench.config)
            #expect(
                status.output.contains("waiting: run ") && status.output.contains("/orders (orders)"),
                "\(status.output)")
            let unknown = try await stranger.run("quota", "reset", "--config", bench.config)
            #expect(unknown.code == 78 && unknown.errors.contains("KEY is not set"), "\(unknown.errors)")
            stranger.environment["KEY"] = OrdersBench.canary
            stranger.environment["DB"] = "postgresql:///x?host=/nowhere&connect_timeout=1"
            let nowhere = try await stranger.run("quota", "--config", bench.config)
            #expect(nowhere.code == 74, "\(nowhere.errors)")

            // Each answer announces it anew: so often the run is let go on.
            var forgotten = ""
            while running.isRunning {
                let reset = try await bench.run("quota", "reset")
                #expect(reset.code == 0, "\(reset.errors)")
                forgotten += reset.output
                try await Task.sleep(for: .milliseconds(300))
            }
            let result = try await running.result(within: .seconds(5))
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expectOrders()
            #expect(forgotten.contains("rate 1 per 86400 s, announced by an answer 200 of /orders"), "\(forgotten)")
            _ = try await bench.run("quota", "reset")
            let nothing = try await bench.run("quota", "reset")
            #expect(nothing.output.contains("nothing, as nothing was kept"), "\(nothing.output)")
        }
    }

    @Test func `a path with a limit of its own ends its pipeline, not the run`() async throws {
        let script: OrdersAPI.Script = { request in
            request.path.hasSuffix("/search")
                ? .status(200, headers: ["RateLimit-Policy": "\"search\";q=1;w=86400"], body: Orders.page(request.page))
                : Orders.healthy(request)
        }
        try await withOrders(script) { bench in
            let yaml = try String(contentsOfFile: bench.config, encoding: .utf8)
            let orders = try #require(yaml.range(of: "  orders:\n"))
            let pipeline = String(yaml[orders.lowerBound...])
            let search = pipeline.replacing("  orders:\n    get: /orders", with: "  a_search:\n    get: /search")
                .replacing("load:\n      orders:", with: "load:\n      searched:")
            try (String(yaml[..<orders.lowerBound]) + search + "\n" + pipeline)
                .write(toFile: bench.config, atomically: true, encoding: .utf8)
            _ = try await bench.database.rows("create table public.searched (like public.orders including all)")
            let result = try await bench.run("run", "--output", "json")
            #expect(result.code == 75, "\(result.errors)")
            #expect(result.errors.contains("RateLimit-Policy \"search\" 1 per 86400 s"), "\(result.errors)")
            try await bench.expectOrders()
            try await bench.expect(0, "public.searched")
        }
    }
}
