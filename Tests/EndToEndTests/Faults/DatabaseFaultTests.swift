import Foundation
import TestSupport
import Testing

/// Group B of the fault matrix: PostgreSQL. What COMMIT did (B5, B6) is in `LostCommitTests`, migrations (B13) in
/// `MigratorTests`, hostile settings and names (B16, B17) in `HostileSettingsTests`, texts (B18) in `QuotingTests`.
@Suite(.serialized) struct DatabaseFaultTests {
    /// A server of its own, with the schema and the orders' table, and the program on it.
    private func withServer(
        _ script: @escaping OrdersAPI.Script = Orders.healthy, _ body: (CrashServer, OrdersBench) async throws -> Void
    ) async throws {
        let server = try CrashServer()
        try await withOrders(script) { bench in
            var own = bench
            own.program.environment["DB"] = server.conninfo()
            try await own.expectRun(0, "migrate")
            _ = try await server.rows(
                """
                create table public.orders (
                  id text primary key, placed_on date not null, amount numeric(21, 6) not null, quantity bigint, paid boolean,
                  note text, version_at timestamptz, deleted_at timestamptz, row_hash bigint, loaded_at timestamptz)
                """)
            try await body(server, own)
        }
    }

    private func expectRecovery(_ server: CrashServer, _ bench: OrdersBench, _ context: String) async throws {
        bench.api.follow(Orders.healthy)
        let result = try await bench.run()
        #expect(result.code == 0, "\(context): \(result.errors)")
        let orders = try await server.rows(
            "select id, placed_on, amount, quantity, paid, note from public.orders order by id")
        #expect(orders == OrdersBench.golden, "\(context)")
        let sums = try await server.rows(
            """
            select count(*) filter (where records_received <> records_inserted + records_changed + records_unchanged
              + records_superseded + records_rejected), count(distinct batch_id) = (select count(*) from etl.batch)
            from etl.slice
            """)
        #expect(sums == [["0", "t"]], "\(context)")
    }

    @Test func `B1 a server that is down costs no API call; one that comes up in time is waited for`() async throws {
        try await withServer { server, bench in
            try server.stop("fast")
            let down = try await bench.run()
            #expect(down.code == 74, "\(down.errors)")
            #expect(bench.api.requests.isEmpty)
            let patient = try String(contentsOfFile: bench.config, encoding: .utf8)
                .replacing("connect_deadline: 2s", with: "connect_deadline: 30s")
            try patient.write(to: URL(filePath: bench.config), atomically: true, encoding: .utf8)
            let waiting = try bench.program.start(["run", "--config", bench.config])
            try await Task.sleep(for: .seconds(1))
            try server.start()
            let result = try await waiting.result(within: .seconds(30))
            #expect(result.code == 0, "\(result.errors)")
            try await expectRecovery(server, bench, "B1")
        }
    }

    /// Where the server is when it goes.
    enum Stage: String, CaseIterable, Sendable { case reading, merging, committing }

    @Test(arguments: Stage.allCases, ["immediate", "fast", "kill -9 of a backend"])
    func `B2 B3 the server stops at each stage, and nothing is half there`(stage: Stage, how: String) async throws {
        let script: OrdersAPI.Script = { request in
            if stage == .reading, request.page == 2 { usleep(800_000) }
            return Orders.healthy(request)
        }
        try await withServer(script) { server, bench in
            _ = try await server.rows(
                """
                create function public.dawdle() returns trigger language plpgsql as
                  $$ begin perform pg_catalog.pg_sleep(1.5); return null; end $$
                """)
            switch stage {
            case .reading: break
            case .merging:
                _ = try await server.rows(
                    "create trigger dawdle after insert on public.orders for each statement execute function public.dawdle()"
                )
            case .committing:
                _ = try await server.rows(
                    """
                    create constraint trigger dawdle after insert on etl.slice deferrable initially deferred
                    for each row execute function public.dawdle()
                    """)
            }
            let running = try bench.program.start(["run", "--config", bench.config])
            switch stage {
            case .reading: while bench.api.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            case .merging: try await wait(server, for: "insert into%orders%")
            case .committing: try await wait(server, for: "commit%")
            }
            if how == "kill -9 of a backend" {
                // The server takes it for a crash, ends all others and recovers.
                let backend = try await server.rows(
                    "select pid from pg_stat_activity where application_name like 'octoload/%' order by query_start desc limit 1"
                )
                kill(try #require(backend.first?[0].flatMap { pid_t($0) }), SIGKILL)
            } else {
                try server.restart(how)
            }
            let result = try await running.result(within: .seconds(30))
            #expect([0, 74, 75].contains(result.code), "\(stage) \(how): \(result.code) \(result.errors)")
            try await server.waitUntilUp()
            _ = try await server.rows("drop function public.dawdle() cascade")
            let state = try await server.rows(
                "select (select count(*) from public.orders), (select count(*) from etl.slice)")
            #expect(state == [["0", "0"]] || state == [["25", "1"]], "\(stage) \(how)")
            try await expectRecovery(server, bench, "\(stage) \(how)")
        }
    }

    private func wait(_ server: CrashServer, for query: String) async throws {
        for _ in 0..<300 {
            let found = try await server.rows(
                """
                select count(*) from pg_stat_activity
                where state = 'active' and application_name like 'octoload/%' and query ilike '%\(query)'
                """)
            if found != [["0"]] { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the server was never asked to \(query)")
    }

    /// Makes the first so many merges fail.
    private func refuse(_ state: String, times: Int, _ database: TestDatabase) async throws {
        _ = try await database.rows("create sequence public.refusals")
        _ = try await database.rows(
            """
            create function public.refuse() returns trigger language plpgsql as $$
            begin
              if nextval('public.refusals') <= \(times) then raise exception 'refused' using errcode = '\(state)'; end if;
              return null;
            end $$
            """)
        _ = try await database.rows(
            "create trigger refuse after insert on public.orders for each statement execute function public.refuse()")
    }

    @Test(arguments: ["40001", "40P01", "55P03"])
    func `B7 passing refusals are tried again, lasting ones end with 75`(state: String) async throws {
        for (times, code) in [(2, Int32(0)), (1_000, 75)] {
            try await withOrders { bench in
                try await refuse(state, times: times, bench.database)
                let result = try await bench.run()
                #expect(result.code == code, "\(state) \(times): \(result.errors)")
                _ = try await bench.database.rows("drop function public.refuse() cascade")
                try await bench.expectRecovery("\(state) \(times)")
            }
        }
    }

    @Test func `B8 a full disk ends with 74 in the server's words, and rolls back`() async throws {
        try await withOrders { bench in
            try await refuse("53100", times: 1_000, bench.database)
            let result = try await bench.run()
            #expect(result.code == 74 && result.errors.contains("53100"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
            _ = try await bench.database.rows("drop function public.refuse() cascade")
            try await bench.expectRecovery("B8")
        }
    }

    @Test func `B4 a statement that an administrator cancels ends with 75 and rolls back`() async throws {
        try await withOrders { bench in
            _ = try await bench.database.rows(
                """
                create function public.dawdle() returns trigger language plpgsql as
                  $$ begin perform pg_catalog.pg_sleep(20); return null; end $$
                """)
            _ = try await bench.database.rows(
                "create trigger dawdle after insert on public.orders for each statement execute function public.dawdle()"
            )
            let running = try bench.program.start(["run", "--config", bench.config])
            var cancelled = 0
            while running.isRunning, cancelled == 0 {
                try await Task.sleep(for: .milliseconds(20))
                cancelled = try await bench.count(
                    """
                    pg_stat_activity where datname = current_database() and state = 'active' and query ilike '%insert into%orders%'
                      and application_name like 'octoload/%' and pg_cancel_backend(pid)
                    """)
            }
            let result = try await running.result(within: .seconds(10))
            #expect(result.code == 75 && result.errors.contains("57014"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
            _ = try await bench.database.rows("drop function public.dawdle() cascade")
            try await bench.expectRecovery("B4")
        }
    }

    @Test func `B11 an API that is slow holds no transaction open`() async throws {
        let script: OrdersAPI.Script = { request in
            if request.page > 1 { usleep(700_000) }
            return Orders.healthy(request)
        }
        try await withOrders(script) { bench in
            _ = try await bench.database.rows(
                "alter role octoload in database \(bench.database.name) set idle_in_transaction_session_timeout = '200ms'"
            )
            let running = try bench.program.start(["run", "--config", bench.config])
            var idle = 0
            while running.isRunning {
                idle += try await bench.count(
                    """
                    pg_stat_activity where datname = current_database() and application_name like 'octoload/%'
                      and state = 'idle in transaction' and state_change < now() - interval '100 ms'
                    """)
                try await Task.sleep(for: .milliseconds(50))
            }
            let result = try await running.result(within: .seconds(10))
            #expect(result.code == 0 && idle == 0, "\(result.errors)")
            try await bench.expectOrders()
        }
    }

    @Test func `B12 a database that fell back to an earlier state is loaded forward again`() async throws {
        try await withOrders(Orders.spoiling(3) { _ in .json(Orders.page(3, records: [Orders.order(21)])) }) { bench in
            try await bench.expectRun(0)
            let earlier = "\(bench.database.name)_earlier"
            try await bench.database.server.execute("create database \(earlier) template \(bench.database.name)")
            bench.api.follow(Orders.healthy)
            try await bench.expectRun(0)
            var fallen = bench
            fallen.program.environment["DB"] = bench.database.conninfo.replacing(bench.database.name, with: earlier)
            bench.api.follow(Orders.healthy)
            try await fallen.expectRun(0)
            let orders = try await bench.database.server.rows(
                "select count(*) from public.orders", database: earlier)
            #expect(orders == [["25"]])
            try await bench.database.server.execute("drop database \(earlier) with (force)")
        }
    }

    @Test func `B14 a table that has drifted is named before anything is asked of the API`() async throws {
        let drifts = [
            ("alter table public.orders drop column amount", "amount"),
            ("alter table public.orders alter column paid type integer using paid::integer", "paid"),
            ("alter table public.orders drop constraint orders_pkey", "orders"),
            ("alter table public.orders rename to moved", "orders"),
        ]
        for (change, named) in drifts {
            try await withOrders { bench in
                _ = try await bench.database.rows(change)
                let result = try await bench.run()
                if change.contains("paid") {
                    // A number column takes no boolean: each record is rejected, and the slice is held.
                    #expect(result.code == 65 || result.code == 78, "\(change): \(result.errors)")
                } else {
                    #expect(result.code == 78 && result.errors.contains(named), "\(change): \(result.errors)")
                    #expect(bench.api.requests.isEmpty, "\(change)")
                }
            }
        }
    }

    @Test func `B15 a policy that hides rows from the loader is an error, never a partial load`() async throws {
        try await withOrders { bench in
            _ = try await bench.database.rows("create role filtered_\(bench.database.name) login")
            for statement in [
                "alter table dw.dim_domain enable row level security",
                "grant usage on schema dw, etl, public to filtered_\(bench.database.name)",
                "grant all on all tables in schema dw, etl, public to filtered_\(bench.database.name)",
                "grant all on all sequences in schema etl to filtered_\(bench.database.name)",
            ] {
                _ = try await bench.database.rows(statement)
            }
            var filtered = bench
            filtered.program.environment["DB"] = bench.database.as("filtered_\(bench.database.name)").conninfo
            let result = try await filtered.run()
            #expect(result.code == 74 && result.errors.contains("does not see all rows"), "\(result.errors)")
            #expect(bench.api.requests.isEmpty)
            _ = try await bench.database.rows("drop owned by filtered_\(bench.database.name)")
            _ = try await bench.database.rows("drop role filtered_\(bench.database.name)")
        }
    }

    @Test func `B19 a read-only database ends with 74 or 75 before anything is asked of the API`() async throws {
        try await withOrders { bench in
            _ = try await bench.database.rows(
                "alter role octoload in database \(bench.database.name) set default_transaction_read_only = on")
            let result = try await bench.run()
            #expect([74, 75].contains(result.code) && result.errors.contains("read-only"), "\(result.errors)")
            #expect(bench.api.requests.isEmpty)
        }
    }

    @Test func `B10 a slow and chopped line to the database loads all the same`() async throws {
        try await withOrders { bench in
            let proxy = try ToxicProxy(
                .socket("\(bench.database.server.socketDirectory)/.s.PGSQL.5432"),
                .slice(bytes: 700, pause: .microseconds(200)))
            defer { proxy.stop() }
            var slow = bench
            slow.program.environment["DB"] = "host=\(proxy.directory) user=octoload dbname=\(bench.database.name)"
            try await slow.expectRun(0)
            try await bench.expectOrders()
        }
    }

    @Test func `B9 a line that is cut or goes silent after any number of bytes loses nothing`() async throws {
        let seed = UInt64(1_125)
        var random = SeededGenerator(seed: seed)
        try await withOrders { bench in
            let proxy = try ToxicProxy(.socket("\(bench.database.server.socketDirectory)/.s.PGSQL.5432"), .none)
            defer { proxy.stop() }
            var cut = bench
            cut.program.environment["DB"] = "host=\(proxy.directory) user=octoload dbname=\(bench.database.name)"
            for round in 1...12 {
                let bytes = Int.random(in: 500...60_000, using: &random)
                proxy.use(.cut(after: bytes))
                let result = try await cut.run()
                #expect(
                    [0, 74, 75].contains(result.code), "seed \(seed), round \(round), \(bytes) bytes: \(result.errors)")
                try await bench.expectRecovery("seed \(seed), round \(round), \(bytes) bytes")
                _ = try await bench.database.rows("truncate public.orders")
                _ = try await bench.database.rows("truncate etl.slice, etl.batch, etl.run cascade")
            }
        }
    }
}
