import Core
import TestSupport
import Testing
import Warehouse

/// All of a batch or nothing of it.
@Suite struct PublishTests {
    @Test func `a batch of a run that has been overtaken rolls back whole`() async throws {
        try await withLoad("ad_performance") { load, database in
            // As if the lock had been lost: another run raised the fence.
            _ = try await database.rows("update etl.pipeline set fence = fence + 1")
            await #expect { try await load.load([performance()]) } throws: { ($0 as? WarehouseError)?.kind == .fenced }
            for table in ["dw.fact_ad_performance_daily", "etl.slice", "etl.batch"] {
                #expect(try await database.value("select count(*) from \(table)") == "0", "\(table)")
            }
        }
    }

    @Test func `two runs of one pipeline exclude each other, two of different ones do not`() async throws {
        try await withLoad("ads") { _, database in
            await #expect { _ = try await TestLoad("ads", database) } throws: {
                ($0 as? WarehouseError)?.kind == .alreadyRunning
            }
            let other = try await TestLoad("campaigns", database)
            await other.close()
        }
    }

    @Test func `a row that the database refuses fails its batch and leaves nothing`() async throws {
        try await withLoad("ad_performance") { load, database in
            _ = try await database.rows(
                "alter table dw.fact_ad_performance_daily add constraint unlucky check (clicks <> 13)")
            await #expect { try await load.load([performance(1), performance(2, clicks: "13")]) } throws: {
                ($0 as? WarehouseError)?.isCausedByData == true
            }
            let facts = try await database.value("select count(*) from dw.fact_ad_performance_daily")
            let stubs = try await database.value("select count(*) from dw.dim_ad where ad_key <> 0")
            #expect(facts == "0" && stubs == "0")
        }
    }

    @Test func `COMMIT that answers ROLLBACK is not published`() async throws {
        try await withLoad("ad_performance") { load, database in
            // Fails when COMMIT checks it, not before.
            _ = try await database.rows(
                """
                do $$ begin
                  create function public.refuse() returns trigger language plpgsql as $f$
                    begin raise exception 'refused at commit' using errcode = 'check_violation'; end $f$;
                  create constraint trigger refuse after insert on etl.slice deferrable initially deferred
                    for each row execute function public.refuse();
                end $$
                """)
            await #expect(throws: WarehouseError.self) { try await load.load([performance()]) }
            #expect(try await database.value("select count(*) from dw.fact_ad_performance_daily") == "0")
        }
    }

    @Test func `rejects are one row, however often they come`() async throws {
        try await withLoad("ad_performance") { load, database in
            for _ in 1...3 { try await load.load([performance(1, spend: "\"12.3456789\"")]) }
            let rows = try await database.rows(
                "select attempts, rule, field_pointer, convert_from(payload, 'UTF8') like '%12.3456789%' from etl.reject"
            )
            #expect(
                rows.count == 1 && rows[0][0] == "3" && rows[0][2] == "/metrics/spend" && rows[0][3] == "t", "\(rows)")
        }
    }

    @Test func `nothing is left behind by a closed load`() async throws {
        try await withDatabase { database in
            let load = try await TestLoad("ads", database)
            await load.close()
            var left: String?
            for _ in 1...50 {
                left = try await database.value(
                    "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
                )
                if left == "0" { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(left == "0")
        }
    }
}
