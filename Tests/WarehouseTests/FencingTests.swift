import Core
import Foundation
import TestSupport
import Testing
import Warehouse

/// Two processes must not load one pipeline at once, and one that was overtaken must not commit.
@Suite struct FencingTests {
    private func run() -> RunRecord {
        RunRecord(id: UUID().uuidString, command: "test", programVersion: "0", configDigest: [])
    }

    @Test func `a second run of a pipeline is told that one is running, and writes nothing`() async throws {
        try await withLoad("campaigns") { load in
            let other = load.database.warehouse()
            let books = "select (select count(*) from etl.run), (select sum(fence) from etl.pipeline)"
            let before = try await load.database.rows(books)
            let error = await #expect(throws: WarehouseError.self) {
                // The free one comes first in order: its lock must not stay behind.
                _ = try await other.runs.begin(run(), pipelines: ["campaigns", "ads"])
            }
            #expect(error?.kind == .alreadyRunning)
            #expect(error?.isTemporary == true)
            let after = try await load.database.rows(books)
            #expect(after == before)
            let third = load.database.warehouse()
            let fences = try await third.runs.begin(run(), pipelines: ["ads"]).fences
            #expect(fences == ["ads": 1])
            await third.close()
            await other.close()
        }
    }

    @Test func `a run that ended gives its locks back and the next one gets a higher fence`() async throws {
        try await withLoad("campaigns") { load in
            try await load.warehouse.runs.finish(runID: load.runID, status: "succeeded", exitCode: 0, error: nil)
            let other = load.database.warehouse()
            let fences = try await other.runs.begin(run(), pipelines: ["campaigns"]).fences
            #expect(fences["campaigns"] == load.fence + 1)
            await other.close()
            let ended = try await load.database.rows(
                "select status, exit_code, finished_at is not null from etl.run where run_id = '\(load.runID)'")
            #expect(ended == [["succeeded", "0", "t"]])
        }
    }

    @Test func `a session that dies gives its locks back`() async throws {
        try await withDatabase { database in
            let first = database.warehouse()
            _ = try await first.runs.begin(run(), pipelines: ["campaigns"])
            await first.close()
            let second = database.warehouse()
            var fence: Int64?
            // The server needs a moment to see that its client is gone.
            for _ in 0..<100 where fence == nil {
                do throws(WarehouseError) {
                    fence = try await second.runs.begin(run(), pipelines: ["campaigns"]).fences["campaigns"]
                } catch {
                    #expect(error.kind == .alreadyRunning)
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            #expect(fence == 2)
            await second.close()
        }
    }

    @Test func `a batch of a run that was overtaken rolls back whole`() async throws {
        try await withLoad("ad_performance") { load in
            let staged = try await load.stage(
                pages: [[Record.performance(platform: "threads"), "{}"]], of: load.member)
            _ = try await load.database.rows("update etl.pipeline set fence = fence + 1")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await load.lane.publish(load.manifest([staged]))
            }
            #expect(error?.kind == .fenced)
            #expect(error?.isTransient == false && error?.isTemporary == true)
            for table in [
                "dw.fact_ad_performance_daily", "etl.batch", "etl.slice", "etl.slice_table", "etl.reject",
                "dw.dim_ad where is_inferred", "dw.dim_platform where platform_code = 'threads'",
            ] {
                let count = try await load.database.value("select count(*) from \(table)")
                #expect(count == "0", "\(table)")
            }
        }
    }

    @Test func `a batch under way holds the next run's fence back until it has committed`() async throws {
        try await withLoad("campaigns") { load in
            // The batch's transaction stops at a trigger until the gate is opened.
            let gate = load.database.warehouse()
            _ = try await gate.rows("select pg_catalog.pg_advisory_lock(7)")
            _ = try await load.database.rows(
                """
                create function public.wait() returns trigger language plpgsql as
                  $$ begin perform pg_catalog.pg_advisory_xact_lock_shared(7); return new; end $$;
                """)
            _ = try await load.database.rows(
                "create trigger wait before insert on dw.dim_campaign for each row execute function public.wait()")
            let staged = try await load.stage(pages: [[Record.campaign()]], of: load.member)
            async let outcome = load.lane.publish(load.manifest([staged]))
            let waiting = "select count(*) from pg_locks where locktype = 'advisory' and objid = 7 and not granted"
            while try await load.database.value(waiting) == "0" { try await Task.sleep(for: .milliseconds(5)) }
            let impatient = load.database.warehouse()
            _ = try await impatient.rows("select pg_catalog.set_config('lock_timeout', '50ms', false)")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await impatient.rows("update etl.pipeline set fence = fence + 1")
            }
            #expect(error?.sqlState == "55P03")
            await impatient.close()
            await gate.close()
            let counts = try await outcome.slices[staged.slice.id]
            #expect(counts?.inserted == 1)
        }
    }
}
