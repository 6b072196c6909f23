import Foundation
import OctoSimulator
import TestSupport
import Testing

/// kill -9 at any moment, then the same command again: the tables of an undisturbed run.
@Suite(.serialized) struct KillTests {
    @Test func `fifty kills at seeded moments lose and double nothing`() async throws {
        let seed = UInt64(20_261_124)
        var random = SeededGenerator(seed: seed)
        var golden = ""
        var undisturbed = Duration.zero
        try await withBench(world: .small(rows: 800, days: 30)) { bench in
            let config = try bench.writeConfiguration()
            let start = ContinuousClock.now
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            undisturbed = ContinuousClock.now - start
            golden = try await bench.dump()
        }
        try await withBench(world: .small(rows: 800, days: 30)) { bench in
            let config = try bench.writeConfiguration()
            var finished = 0
            for kill in 1...50 {
                let running = try bench.program.start(["run", "--config", config])
                try await Task.sleep(for: undisturbed * Double.random(in: 0...1.1, using: &random))
                running.send(SIGKILL)
                let result = try await running.result(within: .seconds(30))
                if result.code == 0 {
                    finished += 1
                    undisturbed = undisturbed * 2 / 3  // the machine is less busy than it was
                } else {
                    #expect(result.code == 137, "kill \(kill): \(result.errors)")
                }
                // Once a run has come to its end there is nothing left to disturb: begin again with empty tables.
                if kill % 10 == 0 || result.code == 0 {
                    let last = try await bench.program.run("run", "--config", config)
                    try #require(last.code == 0, "seed \(seed), kill \(kill): \(last.errors)")
                    #expect(try await bench.dump() == golden, "seed \(seed), kill \(kill)")
                    try await empty(bench.database)
                }
            }
            #expect(finished < 25, "most kills must hit a running program")
            let dead = "select count(*) from etl.run where status = 'running'"
            #expect(try await bench.database.value(dead) == "0")
            let sum = """
                select count(*) from etl.slice where records_received <> records_inserted + records_changed
                  + records_unchanged + records_superseded + records_rejected
                """
            #expect(try await bench.database.value(sum) == "0")
        }
    }

    @Test func `SIGTERM ends within ten seconds with 143, and the next run completes the load`() async throws {
        try await withBench(world: .small(rows: 20_000)) { bench in
            let config = try bench.writeConfiguration()
            let running = try bench.program.start(["run", "--config", config])
            while running.isRunning, bench.simulator.requestLog.count < 30 {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.send(SIGTERM)
            let result = try await running.result(within: .seconds(10))
            #expect(result.code == 143, "\(result.errors)")
            #expect(result.errors.contains("exit code 143; resume with: octoload run"))
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            #expect(try await Truth(bench: bench).differences() == [])
            let sessions =
                "select count(*) from pg_stat_activity where application_name like 'octoload/%' and datname = current_database()"
            #expect(try await bench.database.value(sessions) == "0")
        }
    }

    private func empty(_ database: TestDatabase) async throws {
        _ = try await database.rows(
            """
            do $$
            declare t record;
            begin
              -- A killed client's session may not have noticed yet.
              perform pg_terminate_backend(pid) from pg_stat_activity
                where application_name like 'octoload/%' and datname = current_database();
              execute (select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class
                where relnamespace = 'dw'::regnamespace and relname like 'fact\\_%' and relkind in ('r', 'p')
                  and not relispartition);
              truncate etl.slice, etl.slice_table, etl.batch,
                etl.slice_failure, etl.run, etl.reject, etl.partition, etl.pipeline cascade;
              -- The unknown member of no client came with the schema, those of clients with the load.
              for t in select format('delete from dw.%I where %I <> 0', relname, replace(relname, 'dim_', '') || '_key')
                  || case when exists (select from pg_attribute where attrelid = c.oid and attname = 'domain_key')
                    then ' or domain_key <> 0' else '' end as sql
                from pg_class c where relnamespace = 'dw'::regnamespace and relname = any (array['dim_api_key', 'dim_competitor_content',
                  'dim_competitor', 'dim_ad', 'dim_ad_set', 'dim_campaign', 'dim_ad_account', 'dim_domain', 'dim_organization', 'dim_alert_rule', 'dim_webhook_endpoint'])
                order by relname in ('dim_organization'), relname in ('dim_domain')
              loop
                execute replace(t.sql, 'competitor_content_key', 'content_key');
              end loop;
            end $$
            """)
    }
}
