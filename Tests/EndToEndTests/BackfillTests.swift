import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Backfills as jobs: workers, leases, interruptions, and what nightly runs have to do with it.
@Suite struct BackfillTests {
    private static let days = ["--from", "2026-09-02", "--to", "2026-10-30"]

    /// The members and their accounts are there, and nothing of the days.
    private func prepared(_ bench: Bench, _ changes: [(String, String)] = []) async throws -> String {
        let config = try bench.writeConfiguration(changes)
        let result = try await bench.program.run(
            "run", "organization", "domains", "connected_accounts", "--config", config)
        try #require(result.code == 0, "\(result.errors)")
        return config
    }

    private func facts(_ bench: Bench) async throws -> String {
        var text = ""
        for table in ["ad_performance_daily", "campaign_performance_daily", "engagement_snapshot_daily"] {
            let digest = try await bench.database.value(
                """
                select count(*) || ' ' || md5(string_agg(line, e'\\n' order by line collate "C")) from (
                  select (to_jsonb(t) - '{first_loaded_at,loaded_at,slice_id}'::text[])::text as line
                  from dw.fact_\(table) t) x
                """)
            text += "\(digest ?? "") "
        }
        return text
    }

    @Test func `one worker, two, or eight, as hands or as processes: the same tables`() async throws {
        var tables: Set<String> = []
        for (processes, hands) in [(1, 1), (2, 1), (8, 1), (1, 4)] {
            try await withBench { bench in
                // Workers that wait for each other's rows are found out at once.
                _ = try await bench.database.rows(
                    "do $$ begin execute format('alter database %I set deadlock_timeout = ''10ms''', current_database()); end $$"
                )
                let config = try await prepared(bench)
                let start = try await bench.program.run(
                    ["backfill", "start", "--all", "--slice", "7d", "--config", config] + Self.days)
                #expect(start.code == 0, "\(start.errors)")
                let count = try await bench.database.value("select count(*) from etl.backfill_slice")
                #expect(start.output.contains("job 1: \(count ?? "") slices to read"), "\(start.output)")
                let workers = try (0..<processes).map { _ in
                    try bench.program.start(["work", "--parallel", "\(hands)", "--config", config, "--output", "json"])
                }
                for worker in workers {
                    let result = try await worker.result(within: .seconds(120))
                    #expect(result.code == 0, "\(result.errors)")
                }
                #expect(try await bench.database.value("select state from etl.backfill") == "done")
                #expect(
                    try await bench.database.value("select count(*) from etl.backfill_slice where state = 'done'")
                        == count)
                #expect(try await bench.database.value("select count(*) from etl.slice where kind = 'window'") == count)
                tables.insert(try await facts(bench))
            }
        }
        #expect(tables.count == 1, "\(tables)")
        #expect(tables.first?.hasPrefix("0 ") == false)
    }

    @Test func `start with hands starts a worker that goes on alone`() async throws {
        try await withBench { bench in
            let config = try await prepared(bench)
            let start = try await bench.program.run(
                ["backfill", "start", "ad_performance", "--parallel", "2", "--config", config] + Self.days)
            #expect(start.code == 0 && start.output.contains("works on it"), "\(start.output)\(start.errors)")
            for _ in 0..<400 where try await bench.database.value("select state from etl.backfill") != "done" {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await bench.database.value("select state from etl.backfill") == "done")
            for _ in 0..<100
            where try await bench.database.value("select status from etl.run where command like 'work%'") == "running" {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(
                try await bench.database.value("select status from etl.run where command like 'work%'") == "succeeded")
        }
    }

    @Test func `a year for fifty clients, interrupted three times, publishes each slice once`() async throws {
        try await withBench(world: .small(rows: 20_000, clients: 50, days: 365), faults: ["ad-performance=delay:300"]) {
            bench in
            let config = try await prepared(bench)
            let first = bench.simulator.world.shape.firstDay
            let command = [
                "backfill", "ad_performance", "--from", "\(first)", "--to", "2026-10-30", "--parallel", "2", "--config",
                config,
            ]
            for signal in [SIGKILL, SIGTERM, SIGKILL] {
                let done = "select count(*) from etl.backfill_slice where state = 'done'"
                let before = Int(try await bench.database.value(done) ?? "") ?? 0
                let running = try bench.program.start(command)
                while running.isRunning, Int(try await bench.database.value(done) ?? "") ?? 0 < before + 20 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                running.send(signal)
                let result = try await running.result(within: .seconds(15))
                #expect(result.code == 128 + signal || result.code == 0, "\(result.errors)")
            }
            let result = try await bench.program.run(command + ["--output", "json"])
            #expect(result.code == 0, "\(result.errors)")
            let twice = try await bench.database.rows(
                """
                select partition_key, days, count(*) from etl.slice where kind = 'window'
                group by 1, 2 having count(*) > 1
                """)
            #expect(twice.isEmpty, "\(twice)")
            let left = try await bench.database.rows("select state, count(*) from etl.backfill_slice group by 1")
            #expect(left.count == 1 && left.first?.first == "done", "\(left)")
            // Asked again after its success: no slice.
            let again = try await bench.database.rows(
                """
                select c.called_at, s.committed_at, s.partition_key from etl.slice s
                join etl.backfill_slice b on b.slice_id = s.slice_id
                join etl.api_call c on c.pipeline = s.pipeline and c.partition_key = s.partition_key
                  and c.slice_id <> s.slice_id and c.called_at > s.committed_at
                  and c.slice_id in (select slice_id from etl.slice x where x.days && s.days and x.kind = 'window')
                """)
            #expect(again.isEmpty, "\(again)")
            let loaded = try await bench.database.value(
                "select count(*) from dw.fact_ad_performance_daily where deleted_at is null and row_kind = 'ad'")
            let truth = try await bench.database.value(
                "select sum(records_received - records_rejected) from etl.slice where kind = 'window'")
            #expect(loaded == truth)
        }
    }

    @Test func `a nightly run goes first, and the backfill moves none of its marks`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let marks = "select pipeline, partition_key, watermark, complete_up_to from etl.watermark order by 1, 2"
            let before = try await bench.database.rows(marks)
            bench.simulator.add(try Fault("ad-performance=delay:400"))
            let running = try bench.program.start(
                ["backfill", "ad_performance", "--slice", "2d", "--config", config] + Self.days)
            while running.isRunning,
                try await bench.database.value("select count(*) from etl.backfill_slice where state = 'leased'") == "0"
            {
                try await Task.sleep(for: .milliseconds(20))
            }
            let nightly = try await bench.program.run("run", "--config", config)
            #expect(nightly.code == 0, "\(nightly.errors)")
            #expect(running.isRunning, "it was over too soon to show anything")
            bench.simulator.removeFaults()
            let result = try await running.result(within: .seconds(120))
            #expect(result.code == 0, "\(result.errors)")
            // The clock of the world stands still.
            #expect(try await bench.database.rows(marks) == before)
        }
    }

    @Test func `pause, resume and cancel`() async throws {
        try await withBench { bench in
            let config = try await prepared(bench)
            func backfill(_ arguments: String...) async throws -> Program.Result {
                try await bench.program.run(["backfill"] + arguments + ["--config", config])
            }
            #expect(try await backfill("status").output == "no backfill is under way\n")
            let order = ["start", "ad_performance"] + Self.days
            let start = try await bench.program.run(["backfill"] + order + ["--config", config])
            #expect(start.code == 0, "\(start.errors)")
            let again = try await bench.program.run(["backfill"] + order + ["--config", config, "--output", "json"])
            #expect(try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any] != nil)
            #expect(try await bench.database.value("select count(*) from etl.backfill") == "1", "alike, so the same")

            #expect(try await backfill("pause", "1").output == "job 1 is paused\n")
            let paused = try await bench.program.run("work", "--config", config)
            #expect(paused.code == 75 && paused.errors.contains("octoload backfill status"), "\(paused.errors)")
            #expect(try await bench.database.value("select count(*) from etl.slice where kind = 'window'") == "0")
            #expect(try await backfill("resume", "1").output == "job 1 is running\n")
            #expect(try await bench.program.run("work", "--job", "1", "--config", config).code == 0)
            let status = try await backfill("status", "1")
            #expect(status.output.contains("done") && status.output.contains("12/12"), "\(status.output)")

            let pauseDone = try await backfill("pause", "1")
            #expect(pauseDone.code == 64 && pauseDone.errors.contains("job 1 is over"), "\(pauseDone.errors)")
            _ = try await bench.program.run(["backfill"] + order + ["--slice", "2d", "--config", config])
            #expect(try await backfill("cancel", "2").output == "job 2 is cancelled\n")
            #expect(try await bench.program.run("work", "--config", config).code == 0)
            let dead = try await backfill("resume", "2")
            #expect(dead.code == 64 && dead.errors.contains("was cancelled"), "\(dead.errors)")
            for command in ["pause", "resume", "cancel", "status"] {
                let none = try await backfill(command, "99")
                #expect(none.code == 64 && none.errors.contains("there is no job 99"), "\(none.errors)")
            }
        }
    }

    @Test func `what is cancelled while it is read is not published`() async throws {
        try await withBench(faults: ["ad-performance=delay:1500"]) { bench in
            let config = try await prepared(bench)
            let running = try bench.program.start(["backfill", "ad_performance", "--config", config] + Self.days)
            while running.isRunning,
                try await bench.database.value("select count(*) from etl.backfill_slice where state = 'leased'") == "0"
            {
                try await Task.sleep(for: .milliseconds(20))
            }
            let cancel = try await bench.program.run("backfill", "cancel", "1", "--config", config)
            #expect(cancel.code == 0, "\(cancel.errors)")
            let result = try await running.result(within: .seconds(60))
            #expect(result.code == 1 && result.errors.contains("job 1 was cancelled"), "\(result.errors)")
            #expect(try await bench.database.value("select count(*) from etl.slice where kind = 'window'") == "0")
            #expect(try await bench.database.value("select count(*) from dw.fact_ad_performance_daily") == "0")
        }
    }

    @Test func `a client that fails leaves its slices for the next try, and the others load`() async throws {
        try await withBench { bench in
            let config = try await prepared(bench)
            let domain = bench.simulator.world.domains(asOf: bench.simulator.clock)[2].id.description
            bench.simulator.add(try Fault("ad-performance@\(domain)=500"))
            let command = ["backfill", "ad_performance", "--config", config] + Self.days
            let result = try await bench.program.run(command)
            #expect(result.code == 1, "\(result.errors)")
            #expect(result.errors.contains("domain=\(domain)"), "\(result.errors)")
            let states = "select state, count(*) from etl.backfill_slice group by 1 order by 1"
            #expect(try await bench.database.rows(states) == [["done", "10"], ["pending", "2"]])
            bench.simulator.removeFaults()
            let status = try await bench.program.run("backfill", "status", "1", "--config", config)
            #expect(status.output.contains("500"), "\(status.output)")
            // Not yet time: resume makes it so.
            #expect(try await bench.program.run("backfill", "resume", "1", "--config", config).code == 0)
            #expect(try await bench.program.run(command).code == 0)
            #expect(try await bench.database.rows(states) == [["done", "12"]])
        }
    }

    @Test func `only some clients, and only gaps`() async throws {
        try await withBench { bench in
            let config = try await prepared(bench)
            let domain = bench.simulator.world.domains(asOf: bench.simulator.clock)[0].id.description
            let some = try await bench.program.run(
                ["backfill", "ad_performance", "--domain", domain, "--config", config, "--output", "json"] + Self.days)
            #expect(some.code == 0, "\(some.errors)")
            #expect(
                try await bench.database.rows("select distinct partition_key from etl.slice where kind = 'window'")
                    == [["domain=\(domain)"]])
            let nobody = try await bench.program.run(
                ["backfill", "ad_performance", "--domain", "dom_nobody", "--config", config] + Self.days)
            #expect(nobody.code == 64 && nobody.errors.contains("dom_nobody"), "\(nobody.errors)")

            let order = ["backfill", "--all", "--gaps", "--config", config] + Self.days
            let gaps = try await bench.program.run(order)
            #expect(gaps.code == 0, "\(gaps.errors)")
            let before = try await bench.database.value("select count(*) from etl.slice where kind = 'window'")
            let nothing = try await bench.program.run(["backfill", "start"] + order.dropFirst())
            #expect(nothing.output.contains(": 0 slices to read"), "\(nothing.output)\(nothing.errors)")
            #expect(try await bench.database.value("select count(*) from etl.backfill where state = 'running'") == "0")
            let none = try await bench.program.run(order)
            #expect(none.code == 0, "\(none.errors)")
            #expect(try await bench.database.value("select count(*) from etl.slice where kind = 'window'") == before)
        }
    }

    @Test(arguments: [
        (["ad_performance"], "say which days"),
        (["--from", "2026-09-01", "--to", "2026-09-02"], "say which pipelines"),
        (["ad_performance", "--from", "2026-09-01"], "--from needs --to"),
        (["ad_performance", "--from", "2026-09-03", "--to", "2026-09-01"], "is after"),
        (["ad_performance", "--from", "1.9.2026", "--to", "2026-09-01"], "must be a day"),
        (["campaigns", "--from", "2026-09-01", "--to", "2026-09-02"], "cannot be asked for days"),
        (["ads_performance", "--from", "2026-09-01", "--to", "2026-09-02"], "there is no pipeline"),
        (["ad_performance", "--gaps", "--slice", "36h"], "whole days"),
        (["ad_performance", "--gaps", "--parallel", "17"], "1 to 16"),
    ])
    func `a mistake on the command line is 64`(_ arguments: [String], _ message: String) async throws {
        let result = try await Program(environment: ["BUSYOCTO_API_KEY": "octosimdemokey0000000000"]).run(
            ["backfill"] + arguments + ["--config", Program.repository.appending(path: "pipelines.yaml").path])
        #expect(result.code == 64)
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}
