import Foundation
import TestSupport
import Testing

/// Group A of the fault matrix: process and host. Overlap (A10) is in `TroubleTests`, random kills in `KillTests`.
@Suite(.serialized) struct ProcessFaultTests {
    /// Inserting orders takes so long.
    private static func slowDown(_ database: TestDatabase, seconds: Double, event: String = "insert") async throws {
        _ = try await database.rows(
            """
            create function public.dawdle() returns trigger language plpgsql as
              $$ begin perform pg_catalog.pg_sleep(\(seconds)); return null; end $$
            """)
        _ = try await database.rows(
            "create trigger dawdle after \(event) on public.orders for each statement execute function public.dawdle()")
    }

    private static func speedUp(_ database: TestDatabase) async throws {
        _ = try await database.rows("drop function public.dawdle() cascade")
    }

    private static func waitUntilMerging(_ database: TestDatabase) async throws {
        let sql = """
            select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
              and application_name like 'octoload/%' and query ilike '%insert into%orders%'
            """
        for _ in 0..<500 {
            if try await database.value(sql) != "0" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the merge did not begin")
    }

    /// Kills at the N-th call of each kind; `OCTOLOAD_SWEEP` says how many of each.
    /// strace counts the calls of each thread by itself: about so many does the busiest one make.
    static let calls = [
        "sendto": 12, "recvfrom": 12, "write": 3, "poll": 40, "openat": 60, "mmap": 60, "futex": 20, "close": 30,
    ]

    @Test(arguments: calls.keys.sorted())
    func `A1 kill -9 at the N-th system call`(call: String) async throws {
        let seed = UInt64(20_261_125)
        var random = SeededGenerator(seed: seed ^ UInt64(call.utf8.reduce(0) { $0 * 31 + Int($1) }))
        let kills = ProcessInfo.processInfo.environment["OCTOLOAD_SWEEP"].flatMap { Int($0) } ?? 5
        try await withOrders { bench in
            var hits = 0
            for _ in 0..<kills {
                let number = Int.random(in: 1...(Self.calls[call] ?? 1), using: &random)
                var traced = bench.program
                traced.executable = "/usr/bin/strace"
                let result = try await traced.run([
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=KILL:when=\(number)",
                    bench.program.executable, "run", "--config", bench.config,
                ])
                let context = "seed \(seed), \(call) \(number)"
                #expect(result.code == 137 || result.code == 0, "\(context): \(result.errors)")
                if result.code == 137 { hits += 1 }
                let state = try await bench.database.rows(
                    """
                    select (select count(*) from public.orders), (select count(*) from etl.slice),
                      (select count(*) from etl.watermark where watermark is not null)
                    """)
                #expect(state == [["0", "0", "0"]] || state == [["25", "1", "1"]], "\(context)")
                try await bench.expectRecovery(context)
                _ = try await bench.database.rows("truncate public.orders")
                _ = try await bench.database.rows("truncate etl.slice, etl.batch, etl.run cascade")
            }
            #expect(hits > 0, "no kill hit: \(call)")
        }
    }

    @Test func `A2 kill -9 while the server merges, and at once again`() async throws {
        try await withOrders { bench in
            try await Self.slowDown(bench.database, seconds: 2)
            let running = try bench.program.start(["run", "--config", bench.config])
            try await Self.waitUntilMerging(bench.database)
            running.send(SIGKILL)
            _ = try await running.result(within: .seconds(5))
            let again = try await bench.run()
            // The server may not have noticed yet that nobody waits for its answer.
            #expect(again.code == 0 || again.code == 75, "\(again.errors)")
            try await Self.speedUp(bench.database)
            try await bench.expectRecovery("A2")
        }
    }

    @Test func `A3 kill -9 after COMMIT was sent and before its answer`() async throws {
        try await withOrders { bench in
            try await Self.slowDown(bench.database, seconds: 1, event: "truncate")
            _ = try await bench.database.rows(
                """
                create constraint trigger dawdle after insert on etl.slice deferrable initially deferred
                for each row execute function public.dawdle()
                """)
            let running = try bench.program.start(["run", "--config", bench.config])
            let committing = """
                pg_stat_activity where datname = current_database() and state = 'active' and query ilike 'commit%'
                  and application_name like 'octoload/%'
                """
            while running.isRunning, try await bench.count(committing) == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            running.send(SIGKILL)
            _ = try await running.result(within: .seconds(5))
            for _ in 0..<50 where try await bench.sessions() > 0 { try await Task.sleep(for: .milliseconds(100)) }
            let published = try await bench.count("etl.slice")
            let rows = try await bench.count("public.orders")
            #expect(rows == published * Orders.count)
            try await Self.speedUp(bench.database)
            try await bench.expectRecovery("A3")
            try await bench.expect(1, "etl.slice where records_inserted = 25")
        }
    }

    @Test func `A13 a backfill that brings older versions changes nothing, and moves no mark`() async throws {
        let shape = OrdersBench.Shape(
            reading:
                "since: {param: since, overlap: 1m}\n    window: {from: from, to: to, start: 2026-01-01, slice: 31d}")
        try await withOrders(Orders.healthy, shape: shape) { bench in
            try await bench.expectRun(0)
            let before = try await bench.database.rows("select watermark, complete_up_to from etl.watermark")
            bench.api.follow { request in
                let older = ["note": "\"older\"", "at": "\"2026-01-15T00:00:00Z\""]
                return .json(
                    Orders.page(
                        request.page, records: Orders.numbers(page: request.page).map { Orders.order($0, older) }))
            }
            let backfill = try await bench.run(
                "backfill", "orders", "--from", "2026-01-01", "--to", "2026-01-31", "--output", "json")
            #expect(backfill.code == 0, "\(backfill.errors)")
            #expect(try backfill.figure("orders", "records.unchanged") == 25)
            try await bench.expectOrders()
            let after = try await bench.database.rows("select watermark, complete_up_to from etl.watermark")
            #expect(after == before)
        }
    }

    @Test func `A5 SIGTERM during a merge that takes too long rolls it back within ten seconds, and exits 143`()
        async throws
    {
        try await withOrders { bench in
            try await Self.slowDown(bench.database, seconds: 60)
            let running = try bench.program.start(["run", "--config", bench.config])
            try await Self.waitUntilMerging(bench.database)
            running.send(SIGTERM)
            let result = try await running.result(within: .seconds(10))
            #expect(result.code == 143 && result.errors.contains("rolled back"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
            try await Self.speedUp(bench.database)
            try await bench.expectRecovery("A5")
        }
    }

    @Test func `A5 a second SIGTERM ends at once`() async throws {
        try await withOrders { bench in
            try await Self.slowDown(bench.database, seconds: 60)
            let running = try bench.program.start(["run", "--config", bench.config])
            try await Self.waitUntilMerging(bench.database)
            running.send(SIGTERM)
            try await Task.sleep(for: .milliseconds(200))
            running.send(SIGTERM)
            let result = try await running.result(within: .seconds(2))
            #expect(result.code == 143)
            try await Self.speedUp(bench.database)
            try await bench.expectRecovery("A5")
        }
    }

    @Test func `a run that takes longer than its deadline ends with 75, and what is complete stays`() async throws {
        try await withOrders(Orders.spoiling { _ in .hang([]) }) { bench in
            let start = ContinuousClock.now
            let result = try await bench.run("run", "--deadline", "1s")
            #expect(result.code == 75 && result.errors.contains("run.deadline"), "\(result.errors)")
            #expect(ContinuousClock.now - start < .seconds(5))
            let wrong = try await bench.run("run", "--deadline", "soon")
            #expect(wrong.code == 64 && wrong.errors.contains("30m"), "\(wrong.errors)")
            try await bench.expectRecovery("deadline")
        }
    }

    /// What the shell does with the program's output.
    static let redirections = [
        "A6 stdout and stderr closed by their reader":
            "octoload run 2>&1 | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}",
        "A6 log pipe that nobody reads":
            "mkfifo pipe; exec 3<>pipe; head -c 65536 /dev/zero >&3; octoload run 2>&3",
        "A6 no stdout and stderr at all": "octoload run >&- 2>&-",
        "A8 disk full where the output goes": "octoload run >/dev/full 2>/dev/full",
        "A8 files may not grow": "ulimit -f 0; octoload run >out 2>err",
        "A9 no home, no temporary directory": "unset HOME; TMPDIR=/nowhere octoload run",
        "A15 a folder that cannot be written": "cd /proc && octoload run",
    ]

    @Test(arguments: redirections.keys.sorted())
    func redirection(name: String) async throws {
        try await withOrders { bench in
            var shell = bench.program
            shell.executable = "/bin/bash"
            let command = try #require(Self.redirections[name])
                .replacing("octoload run", with: "\(bench.program.executable) run --config \(bench.config)")
            let result = try await shell.run(["-c", "cd \(bench.folder.path) && \(command)"], limit: .seconds(30))
            // What was done is done; but who asked for the summary did not get it.
            #expect(result.code == (name.hasPrefix("A8") ? 74 : 0), "\(name): \(result.errors)")
            try await bench.expectOrders()
        }
    }

    @Test func `A9 too few descriptors are an error, not a crash`() async throws {
        try await withOrders { bench in
            for limit in [8, 12, 16, 24] {
                var shell = bench.program
                shell.executable = "/bin/bash"
                let result = try await shell.run([
                    "-c", "ulimit -n \(limit); exec \(bench.program.executable) run --config \(bench.config)",
                ])
                #expect(result.code < 128, "\(limit) descriptors: \(result.code) \(result.errors)")
            }
            try await bench.expectRecovery("A9")
        }
    }

    @Test func `A7 hostile pages stay within 64 MiB`() async throws {
        // Pages just below the cap, of records that are mostly one long text.
        let text = String(repeating: "x", count: 60_000)
        let script: OrdersAPI.Script = { request in
            let records = (0..<16).map { Orders.order(1, ["id": "\"p\(request.page)-\($0)\"", "note": "\"\(text)\""]) }
            return .json(
                Orders.page(
                    request.page, records: records, next: request.page == 150 ? "null" : "\"\(request.page + 1)\"",
                    more: request.page < 150))
        }
        try await withOrders(script) { bench in
            let running = try bench.program.start(["run", "--config", bench.config])
            var peak = 0
            while running.isRunning {
                peak = max(peak, running.residentKilobytes)
                try await Task.sleep(for: .milliseconds(5))
            }
            let result = try await running.result(within: .seconds(1))
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expect(2_400, "public.orders")
            #expect(peak > 0 && peak < 64 * 1024, "\(peak) KiB")
        }
    }

    @Test func `A11 a run whose locks are gone is fenced by the next one`() async throws {
        let script = Orders.spoiling(3) { request in
            usleep(2_500_000)
            return Orders.healthy(request)
        }
        try await withOrders(script, shape: OrdersBench.Shape()) { bench in
            // The API is slow to answer the last page: deadlines of the request must not pass before.
            let patient = try String(contentsOfFile: bench.config, encoding: .utf8)
                .replacing("total: 2s, stall: 1s", with: "total: 20s, stall: 10s")
            try patient.write(to: URL(filePath: bench.config), atomically: true, encoding: .utf8)
            let first = try bench.program.start(["run", "--config", bench.config])
            while bench.api.requests.count < 3 { try await Task.sleep(for: .milliseconds(10)) }
            _ = try await bench.database.rows(
                """
                select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and a.datname = current_database()
                """)
            bench.api.follow(Orders.healthy)
            let second = try await bench.run()
            #expect(second.code == 0, "\(second.errors)")
            let overtaken = try await first.result(within: .seconds(20))
            #expect([74, 75].contains(overtaken.code), "\(overtaken.code): \(overtaken.errors)")
            #expect(overtaken.errors.contains("has taken over"), "\(overtaken.errors)")
            try await bench.expect(1, "etl.slice")
            try await bench.expectOrders()
        }
    }
}
