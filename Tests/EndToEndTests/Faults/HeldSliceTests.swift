import Foundation
import TestSupport
import Testing

/// What is said of records that do not fit: of slices that are held for them, and of those that load without them.
@Suite struct HeldSliceTests {
    private static let whole = OrdersBench.Shape(reading: "min_volume: 0%")

    /// One page of orders whose days are written as no date is.
    private static func undated(_ count: Int) -> OrdersAPI.Script {
        { _ in
            .json(
                Orders.page(
                    1, records: (1...count).map { Orders.order($0, ["placed_on": "\"202611\(10 + $0)\""]) },
                    next: "null", more: false))
        }
    }

    private static let oneBad = Orders.spoiling(record: Orders.order(13, ["paid": "7"]))

    private func configure(_ bench: OrdersBench, _ notify: String) throws {
        let text = try String(contentsOfFile: bench.config, encoding: .utf8)
        try text.replacing("warehouse: {", with: "notify: \(notify)\nwarehouse: {")
            .write(toFile: bench.config, atomically: true, encoding: .utf8)
    }

    @Test(arguments: [1, 9, 12])
    func `a list of which not one record fits is held, and says why wherever somebody looks`(count: Int) async throws {
        try await withOrders(Self.undated(count), shape: Self.whole) { bench in
            let result = try await bench.run("run", "--log-format", "journal")
            #expect(result.code == 65, "\(result.errors)")
            try await bench.expect(0, "public.orders")
            try await bench.expect(0, "etl.reject")
            let why = "none of \(count) records fits its table: bad_format at /placed_on \(count)×, e.g. \"20261111\""
            #expect(result.errors.contains("octoload: FAILED orders snapshot: \(why)"), "\(result.errors)")
            #expect(result.errors.contains("<3>slice held cause="), "\(result.errors)")
            #expect(result.errors.contains("next=\"octoload slice show 1\""), "\(result.errors)")
            // What is printed works as it is printed.
            let look = "octoload slice show 1 --config \(bench.config)"
            #expect(result.errors.contains("look: \(look)\n"), "\(result.errors)")
            let shown = try await bench.program.run(look.split(separator: " ").dropFirst().map(String.init))
            #expect(shown.code == 0 && shown.output.contains("/placed_on"), "\(shown.output)\(shown.errors)")
            #expect(shown.output.contains("\"20261111\""), "\(shown.output)")
            #expect(shown.output.contains("octoload slice accept 1"), "\(shown.output)")
            let list = try await bench.run("slice", "list")
            #expect(list.output.contains(why), "\(list.output)")

            let json = try await bench.run("run", "--output", "json")
            let failures = try #require(try json.pipeline("orders")["failures"] as? [[String: Any]])
            let rules = try #require(failures.first?["rules"] as? [[String: Any]])
            #expect(rules.first?["rule"] as? String == "bad_format" && rules.first?["count"] as? Int == count)
            #expect(rules.first?["pointer"] as? String == "/placed_on")
            let samples = (1...min(3, count)).map { "202611\(10 + $0)" }
            #expect(rules.first?["samples"] as? [String] == samples)
            let entry = try await bench.run("slice", "show", "1", "--output", "json").json
            #expect((entry["rules"] as? [[String: Any]])?.first?["samples"] as? [String] == samples)
            let unknown = try await bench.run("slice", "show", "7")
            #expect(unknown.code == 78 && unknown.errors.contains("slice list --all"), "\(unknown.errors)")

            try await bench.expectRun(0, "slice", "accept", "1")
            try await bench.expectRun(0)
            try await bench.expect(count, "etl.reject where state = 'open'")
        }
    }

    @Test func `a share of 100 percent lets everything pass, and one bad change of a night is no held slice`()
        async throws
    {
        var open = Self.whole
        open.more = "max_reject: 100%"
        try await withOrders(Self.undated(9), shape: open) { bench in try await bench.expectRun(0) }
        try await withOrders { bench in
            try await bench.expectRun(0)
            bench.api.follow { _ in
                .json(Orders.page(1, records: [Orders.order(3, ["paid": "7"])], next: "null", more: false))
            }
            try await bench.expectRun(0)
            try await bench.expect(1, "etl.reject where state = 'open'")
        }
    }

    @Test func `new records in quarantine are a warning, also with quiet; those that were there are not`() async throws
    {
        try await withOrders(Self.oneBad) { bench in
            let quiet = try await bench.run("run", "--quiet")
            #expect(quiet.code == 0 && quiet.output.isEmpty, "\(quiet.output)")
            let look = "octoload quarantine list --pipeline orders --config \(bench.config)"
            #expect(
                quiet.errors
                    == "octoload: warning: orders: 1 new record in quarantine; what they met: wrong_type at /paid 1×, e.g. \"7\"; look: \(look)\n"
            )
            let shown = try await bench.program.run(look.split(separator: " ").dropFirst().map(String.init))
            #expect(shown.code == 0 && shown.output.contains("wrong_type"), "\(shown.errors)")
            let again = try await bench.run("run", "--quiet")
            #expect(again.code == 0 && again.errors.isEmpty, "\(again.errors)")
            _ = try await bench.database.rows("delete from etl.reject")
            let logged = try await bench.run("run", "--log-format", "journal", "--output", "json")
            #expect(logged.errors.contains("<4>new records are in quarantine"), "\(logged.errors)")
            #expect(try logged.figure("orders", "records.rejected_new") == 1)
            let third = try await bench.run("run", "--output", "json")
            #expect(try third.figure("orders", "records.rejected_new") == 0)
            let books = try await bench.database.rows(
                "select rejects_new, rejects_healed, records_deleted from etl.run_pipeline order by finished_at")
            #expect(books == [["1", "0", "0"], ["0", "0", "0"], ["1", "0", "0"], ["0", "0", "0"]])
        }
    }

    /// `on`, whether a run with new rejects is told, whether a held one is, whether a failed one is.
    @Test(arguments: [
        ("", true, true, true), ("on: [failure], ", false, false, true), ("on: [held], ", false, true, false),
        ("on: [rejects], ", true, false, false),
    ])
    func `notify tells of what it is asked to`(_ on: String, _ rejects: Bool, _ held: Bool, _ failure: Bool)
        async throws
    {
        try await withOrders(Self.oneBad, shape: Self.whole) { bench in
            let file = bench.folder.appending(path: "told").path
            try configure(bench, "{\(on)command: [/bin/sh, -c, 'cat >> \(file)']}")
            func told(_ code: Int32, _ script: @escaping OrdersAPI.Script) async throws -> Bool {
                try? FileManager.default.removeItem(atPath: file)
                bench.api.follow(script)
                try await bench.expectRun(code)
                return FileManager.default.fileExists(atPath: file)
            }
            #expect(try await told(0, Self.oneBad) == rejects)
            #expect(try await !told(0, Self.oneBad), "known rejects are no news")
            #expect(try await told(65, Self.undated(9)) == held)
            #expect(try await told(69) { _ in .status(500) } == failure)
        }
    }

    @Test func `notify refuses what it does not know`() async throws {
        try await withOrders { bench in
            try configure(bench, "{on: [failures]}")
            let result = try await bench.run("validate")
            #expect(result.code == 78 && result.errors.contains("failure, held, rejects"), "\(result.errors)")
        }
    }

    @Test func `status exits with 1 while more wait than it may, or a slice is held`() async throws {
        try await withOrders(Self.oneBad, shape: Self.whole) { bench in
            try await bench.expectRun(0)
            try await bench.expectRun(0, "status", "--max-rejects", "1")
            let many = try await bench.run("status", "--max-rejects", "0", "--quiet")
            #expect(many.code == 1 && many.errors.contains("1 records are in quarantine"), "\(many.errors)")
            bench.api.follow(Self.undated(3))
            try await bench.expectRun(65)
            try await bench.expectRun(1, "status", "--max-rejects", "100")
            try await bench.expectRecovery("status", Self.whole)
            try await bench.expectRun(0, "status", "--max-rejects", "0")
        }
    }

    /// docs/how-to/recover.md, 65, while the fault lasts and after it.
    @Test func `the first recipe for 65 loses nothing while the fault lasts, and is enough once it is gone`()
        async throws
    {
        try await withOrders(Self.undated(12), shape: Self.whole) { bench in
            for _ in 0..<2 {
                try await bench.expectRun(0, "slice", "list")
                try await bench.expectRun(65)
                try await bench.expect(0, "public.orders")
            }
            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            try await bench.expectOrders()
            try await bench.expect(1, "etl.held_slice where state = 'published'")
        }
    }

    @Test func `a table that cannot keep deletions is refused before any request`() async throws {
        var shape = Self.whole
        shape.more = "absent: deleted"
        try await withOrders(shape: shape) { bench in
            try await bench.expectRun(0)
            _ = try await bench.database.rows("alter table public.orders drop column deleted_at")
            bench.api.follow(Orders.healthy)
            for command in [["run"], ["validate", "--database"]] {
                let result = try await bench.program.run(command + ["--config", bench.config])
                #expect(result.code == 78, "\(result.errors)")
                #expect(result.errors.contains("\"deleted_at\", which public.orders does not have"), "\(result.errors)")
            }
            #expect(bench.api.requests.isEmpty)
        }
    }

    @Test func `deletions are in the summary, and an empty list is held`() async throws {
        var shape = Self.whole
        shape.more = "absent: deleted"
        try await withOrders(shape: shape) { bench in
            try await bench.expectRun(0)
            bench.api.follow { request in
                .json(
                    Orders.page(
                        request.page,
                        records: Orders.numbers(page: request.page).filter { $0 > 3 }.map { Orders.order($0) }))
            }
            let result = try await bench.run("run")
            #expect(result.output.contains("deleted"), "\(result.output)")
            let row = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("orders") })
            #expect(row.split(separator: " ").map(String.init)[1...8] == ["1/1", "3", "22", "0", "0", "22", "3", "0"])
            bench.api.follow { _ in .json(Orders.page(3, records: [], next: "null", more: false)) }
            let empty = try await bench.run("run")
            #expect(empty.code == 65 && empty.errors.contains("the list is empty"), "\(empty.errors)")
            try await bench.expect(22, "public.orders where deleted_at is null")
        }
    }
}
