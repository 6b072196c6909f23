import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Progress belongs to a list and its tables, not to a name alone.
@Suite struct ProgressOwnerTests {
    /// Another file in the bench's folder: its configuration with changes.
    static func variant(_ bench: OrdersBench, _ changes: [(String, String)], name: String = "other.yaml") throws
        -> String
    {
        var text = try String(contentsOfFile: bench.config, encoding: .utf8)
        for (old, new) in changes {
            try #require(text.contains(old), "no \(old)")
            text = text.replacing(old, with: new)
        }
        let file = bench.folder.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// The commands in backticks of an error, run in a shell as they stand.
    static func runPrinted(_ errors: String, containing word: String, _ bench: OrdersBench) async throws
        -> Program.Result
    {
        let commands = errors.matches(of: #/`(octoload [^`]+)`/#).map { String($0.1) }
        let command = try #require(commands.first { $0.contains(word) }, "\(errors)")
        var shell = bench.program
        shell.executable = "/bin/bash"
        shell.environment["PATH"] = "\(Program.folder.path):/usr/bin:/bin"
        return try await shell.run("-euo", "pipefail", "-c", command)
    }

    static let differences: [(String, [(String, String)], String)] = [
        ("path", [("/v1", "/google")], "path was /v1/orders, is /google/orders"),
        ("list", [("get: /orders", "get: /campaigns")], "path was /v1/orders, is /v1/campaigns"),
        ("host", [("127.0.0.1", "api.example.com"), ("http:", "https:")], "API was http://127.0.0.1:"),
        ("query", [("get: /orders", "get: /orders\n    query: {kind: b}")], "query was none, is kind=b"),
        ("records", [("records: data", "records: items")], "records was /data, is /items"),
        ("table", [("load:\n      orders:", "load:\n      others:")], "tables was public.orders, is public.others"),
    ]

    @Test(arguments: differences.indices)
    func `another list under an old name is 78 before any request, with commands that work`(index: Int) async throws {
        let (_, changes, sentence) = Self.differences[index]
        try await withOrders { bench in
            _ = try await bench.database.rows("create table public.others (like public.orders including all)")
            try await bench.expectRun(0)
            bench.api.follow(Orders.healthy)
            let other = try Self.variant(bench, changes)
            let marks = "select partition_key, watermark from etl.watermark order by 1"
            let before = try await bench.database.rows(marks)
            for arguments in [["run"], ["run", "--reload"], ["plan"], ["validate", "--database"]] {
                let result = try await bench.program.run(arguments + ["--config", other])
                #expect(result.code == 78, "\(arguments): \(result.errors)")
                #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
            }
            let check = try await bench.program.run("check", "--config", other)
            #expect(check.output.contains(sentence), "\(check.output)")
            #expect(bench.api.requests.allSatisfy { !$0.query.keys.contains("since") }, "only check asks")
            #expect(try await bench.database.rows(marks) == before)
            #expect(try await bench.count("etl.run") == 1)

            // The file that was there first goes on as if nothing had been.
            try await bench.expectRun(0)
            let refusal = try await bench.program.run("run", "--config", other)
            let adopted = try await Self.runPrinted(refusal.errors, containing: "state adopt", bench)
            #expect(adopted.code == 0, "\(adopted.errors)")
            #expect(try await bench.program.run("plan", "--config", other).code == 0)
            // And now it is that one that is refused.
            let first = try await bench.run()
            #expect(first.code == 78, "\(first.errors)")
            let reset = try await Self.runPrinted(first.errors, containing: "state reset", bench)
            #expect(reset.code == 0 && reset.output.contains("reads forgotten"), "\(reset.errors)")
            try await bench.expectRun(0)
            try await bench.expectOrders()
        }
    }

    @Test(arguments: [
        [("size: {limit: 10}", "size: {limit: 5}")], [("overlap: 1m", "overlap: 2m")],
        [("param: since", "param: changed_since")], [("note: note", "note: id")],
        [("127.0.0.1", "localhost")], [("max_wait: 2s", "max_wait: 3s")],
    ])
    func `what selects no other data may change`(changes: [(String, String)]) async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let other = try Self.variant(bench, changes)
            let result = try await bench.program.run("plan", "--config", other)
            #expect(result.code == 0, "\(result.errors)")
            let shown = try await bench.program.run("state", "show", "orders", "--config", other)
            #expect(shown.code == 0 && !shown.output.contains("differs"), "\(shown.output)")
        }
    }

    @Test func `adopt goes on from the mark, reset reads from the beginning, and rows stay`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let other = try Self.variant(bench, [("/v1", "/v2")])
            func since() -> String? { bench.api.requests.first?.query["since"] }

            #expect(try await bench.program.run("state", "adopt", "orders", "--config", other).code == 0)
            bench.api.follow(Orders.healthy)
            #expect(try await bench.program.run("run", "--config", other).code == 0)
            #expect(since()?.hasPrefix("2026-") == true, "\(since() ?? "nothing")")

            let reset = try await bench.program.run("state", "reset", "orders", "--config", other, "--output", "json")
            #expect(try (reset.json["forgotten"] as? [String: Int])?["orders"] == 2, "\(reset.output)")
            #expect(try await bench.count("etl.slice") == 0)
            #expect(try await bench.count("etl.pipeline_source") == 0)
            try await bench.expectOrders()
            bench.api.follow(Orders.healthy)
            let again = try await bench.program.run("run", "--config", other, "--output", "json")
            #expect(since()?.hasPrefix("1970-") == true, "\(since() ?? "nothing")")
            #expect(try again.figure("orders", "records.unchanged") == Orders.count)
            #expect(
                try await bench.program.run("state", "adopt", "orders", "--config", other).output.contains("nothing"))
        }
    }

    @Test func `two files that begin at once under one name do not share progress`() async throws {
        try await withOrders { bench in
            let other = try Self.variant(bench, [("/v1", "/v2")])
            let both = try [bench.config, other].map { try bench.program.start(["run", "--config", $0]) }
            var codes: [Int32] = []
            for program in both { codes.append(try await program.result(within: .seconds(60)).code) }
            // 75 if they met, 78 if one came after the other.
            #expect(codes.contains(0) && (codes.contains(75) || codes.contains(78)), "\(codes)")
            let paths = Set(bench.api.requests.map(\.path))
            #expect(paths.count == 1, "\(paths)")
        }
    }

    @Test func `progress of versions that did not ask is taken over by what is configured`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            _ = try await bench.database.rows("delete from etl.pipeline_source")
            let shown = try await bench.run("state", "show")
            #expect(shown.output.contains("not known"), "\(shown.output)")
            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            #expect(bench.api.requests.first?.query["since"]?.hasPrefix("2026-") == true)
            let owner = try await bench.database.rows("select path, records, tables, query from etl.pipeline_source")
            #expect(owner == [["/v1/orders", "/data", "{public.orders}", ""]])
        }
    }

    @Test func `backfills, their workers and replays are refused, too`() async throws {
        let shape = OrdersBench.Shape(
            reading: "window: {from: from, to: to, field: placed_on, start: 2026-01-01, slice: 31d}")
        try await withOrders(shape: shape) { bench in
            let days = ["orders", "--from", "2026-01-01", "--to", "2026-01-31"]
            try await bench.expectRun(0)
            let start = try await bench.program.run(["backfill", "start"] + days + ["--config", bench.config])
            #expect(start.code == 0, "\(start.errors)")
            _ = try await bench.database.rows(
                """
                insert into etl.reject (pipeline, partition_key, run_id, record_hash, rule, message, payload, first_seen_at, last_seen_at)
                select 'orders', '', run_id, '\\x00', 'type', 'planted', '{}', now(), now() from etl.run limit 1
                """)
            bench.api.follow(Orders.healthy)
            let other = try Self.variant(bench, [("/v1", "/v2")])
            for arguments in [["backfill"] + days, ["plan", "backfill"] + days, ["work"], ["quarantine", "replay"]] {
                let result = try await bench.program.run(arguments + ["--config", other])
                #expect(result.code == 78, "\(arguments): \(result.code) \(result.errors)")
                #expect(result.errors.contains("state adopt orders"), "\(arguments): \(result.errors)")
            }
            #expect(bench.api.requests.isEmpty)
        }
    }

    @Test func `a renamed pipeline keeps all that the books have of it`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let run = "(select run_id from etl.run limit 1)"
            for statement in [
                "insert into etl.held_slice (pipeline, partition_key, kind, gate, message, run_id) values ('orders', '', 'snapshot', 'volume', 'x', \(run))",
                "insert into etl.slice_failure (run_id, pipeline, partition_key, kind, error_class, error, is_retryable) values (\(run), 'orders', '', 'snapshot', 'x', 'x', true)",
                "insert into etl.backfill (pipelines) values ('{orders,others}')",
                "insert into etl.backfill_slice (job_id, slice_no, pipeline, partition_key, days) select job_id, 1, 'orders', '', '[2026-01-01,2026-01-02)' from etl.backfill",
                "insert into etl.page_tag select 'orders', '', 1, '/', 't', 1, '{1}', '{}', '', slice_id from etl.slice",
                "insert into etl.reject (pipeline, partition_key, run_id, record_hash, rule, message, payload, first_seen_at, last_seen_at) values ('orders', '', \(run), '', 'r', 'm', '', now(), now())",
                "insert into etl.report_job (pipeline, partition_key, order_digest, order_key, begun_at, run_id) values ('orders', '', '', 'k', now(), \(run))",
                "insert into etl.field_code (pipeline, code_table, code, run_id) values ('orders', 'dw.dim_platform', 'x', \(run))",
            ] { _ = try await bench.database.rows(statement) }
            // Every table of the books that names a pipeline, whoever adds one.
            let books = try await bench.database.rows(
                """
                select c.table_name, c.column_name from information_schema.columns c
                join information_schema.tables t using (table_schema, table_name)
                where c.table_schema = 'etl' and c.column_name in ('pipeline', 'pipelines') and t.table_type = 'BASE TABLE'
                order by 1
                """
            ).map { (table: $0[0] ?? "", column: $0[1] ?? "") }
            #expect(books.count >= 11)
            func rows(named name: String) async throws -> [Int] {
                var counts: [Int] = []
                for book in books {
                    counts.append(
                        try await bench.count("etl.\(book.table) where '\(name)' = any (array[\(book.column)]::text[])")
                    )
                }
                return counts
            }
            let before = try await rows(named: "orders")
            for (book, count) in zip(books, before) {
                #expect(count > 0, "nothing planted in \(book.table).\(book.column)")
            }

            let renamed = try Self.variant(bench, [("pipelines:\n  orders:", "pipelines:\n  sales:")])
            let wrong = try await bench.program.run("state", "rename", "orders", "sails", "--config", renamed)
            #expect(wrong.code == 64 && wrong.errors.contains("sales"), "\(wrong.errors)")
            let unknown = try await bench.program.run("state", "rename", "odders", "sales", "--config", renamed)
            #expect(unknown.code == 78 && unknown.errors.contains("octoload state show"), "\(unknown.errors)")
            let result = try await bench.program.run("state", "rename", "orders", "sales", "--config", renamed)
            #expect(result.code == 0, "\(result.errors)")
            #expect(try await rows(named: "sales") == before)
            #expect(try await rows(named: "orders").allSatisfy { $0 == 0 })

            bench.api.follow(Orders.healthy)
            #expect(try await bench.program.run("run", "--config", renamed).code == 0)
            #expect(bench.api.requests.first?.query["since"]?.hasPrefix("2026-") == true)
            // Under the old name nothing is there any more: it would begin anew, and then both have progress.
            try await bench.expectRun(0)
            let late = try await bench.program.run("state", "rename", "orders", "sales", "--config", renamed)
            #expect(late.code == 78 && late.errors.contains("state reset sales"), "\(late.errors)")
        }
    }

    @Test func `a pipeline that runs is not reset`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let holder = Task {
                _ = try await bench.database.rows(
                    "select pg_advisory_lock(hashtextextended('octoload/orders', 0)), pg_sleep(10)")
            }
            let held = "pg_locks where locktype = 'advisory' and granted"
            while try await bench.count(held) == 0 { try await Task.sleep(for: .milliseconds(20)) }
            for arguments in [["adopt", "orders"], ["reset", "orders"]] {
                let result = try await bench.program.run(["state"] + arguments + ["--config", bench.config])
                #expect(result.code == 75 && result.errors.contains("already running"), "\(result.errors)")
            }
            try await holder.value
            #expect(try await bench.count("etl.slice") == 1)
        }
    }

    @Test func `a secret in the query is a digest in the books, and another one is another list`() async throws {
        let shape = OrdersBench.Shape(more: "query: {api_key: s3cr3tValue99, kind: a}")
        try await withOrders(shape: shape) { bench in
            try await bench.expectRun(0)
            let query = try await bench.database.value("select query from etl.pipeline_source") ?? ""
            #expect(query.hasPrefix("api_key=sha256:") && query.hasSuffix("&kind=a"), "\(query)")
            let other = try Self.variant(bench, [("s3cr3tValue99", "0therValue11")])
            let result = try await bench.program.run("run", "--config", other)
            #expect(result.code == 78 && !result.errors.contains("Value"), "\(result.errors)")
        }
    }
}
