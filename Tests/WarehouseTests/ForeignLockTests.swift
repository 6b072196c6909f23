import Core
import TestSupport
import Testing

@testable import Warehouse

/// A lock counts if its session could do what the lock is for.
@Suite struct ForeignLockTests {
    private func run(_ id: String = "0f0e0d0c-0000-4000-8000-000000000001") -> RunRecord {
        RunRecord(
            id: id, command: "run", programVersion: "test", configDigest: [1], environment: nil)
    }

    private let hold = "select pg_advisory_lock(hashtextextended('octoload/campaigns', 0))"

    @Test(arguments: ["one", "analyst", "stranger"])
    func `a lock of a session that may not load keeps nobody from loading, and is named`(login: String) async throws {
        try await AccessStage.with { stage in
            _ = try await stage.database.rows("grant connect on database \(stage.database.name) to public")
            let thief = stage.database.as(stage.role(login)).warehouse()
            _ = try await thief.rows(hold)
            let loader = stage.database.as(stage.role("nightly")).warehouse()
            let start = try await loader.runs.begin(run(), pipelines: ["ads", "campaigns"])
            #expect(start.fences == ["ads": 1, "campaigns": 1])
            #expect(start.obstacles.count == 1)
            #expect(start.obstacles.first?.contains("campaigns: process ") == true)
            #expect(start.obstacles.first?.contains("user \(stage.role(login))") == true, "\(start.obstacles)")
            // Another run gets as far, and its fence ends the first one's.
            let other = stage.database.as(stage.role("nightly")).warehouse()
            let later = try await other.runs.begin(
                run("0f0e0d0c-0000-4000-8000-000000000002"), pipelines: ["campaigns"])
            #expect(later.fences == ["campaigns": 2])
            await other.close()
            await loader.close()
            await thief.close()
        }
    }

    @Test func `a run that is under way is believed, and its process, host, user and start are named`() async throws {
        try await AccessStage.with { stage in
            let first = PostgresWarehouse(
                ConnectionTarget(
                    conninfo: Secret(stage.database.as(stage.role("nightly")).conninfo), deadline: .seconds(20),
                    applicationName: "octoload/0f0e0d0c"),
                rejectColumns: [])
            _ = try await first.runs.begin(run(), pipelines: ["campaigns"])
            let second = stage.database.as(stage.role("nightly")).warehouse()
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await second.runs.begin(run("0f0e0d0c-0000-4000-8000-000000000009"), pipelines: ["campaigns"])
            }
            #expect(error?.kind == .alreadyRunning)
            let message = error?.message ?? ""
            for word in [
                "process \(processIdentifier()) on \(hostName())", "user \(stage.role("nightly"))", "since 20",
                "run 0f0e0d0c-0000-4000-8000-000000000001",
            ] { #expect(message.contains(word), "\(message)") }
            await second.close()
            await first.close()
        }
    }

    @Test func `a session that only bears a run's name does not keep the run alive`() async throws {
        try await AccessStage.with { stage in
            let owner = stage.database.warehouse()
            _ = try await owner.runs.begin(run(), pipelines: ["campaigns"])
            await owner.close()
            let liar = stage.database.as(stage.role("stranger")).warehouse()
            _ = try await liar.rows("set application_name = 'octoload/0f0e0d0c'")
            let next = stage.database.warehouse()
            _ = try await next.runs.begin(run("1f0e0d0c-0000-4000-8000-000000000002"), pipelines: ["campaigns"])
            let status = try await stage.database.value(
                "select status from etl.run where run_id = '0f0e0d0c-0000-4000-8000-000000000001'")
            #expect(status == "abandoned")
            await next.close()
            await liar.close()
        }
    }

    @Test func `months, imports and remainders wait for nobody who may not load`() async throws {
        try await AccessStage.with { stage in
            let thief = stage.database.as(stage.role("one")).warehouse()
            for held in [
                "select pg_advisory_lock(etl_key) from (select ('x' || substr(encode(sha256('octoload\u{1F}ensure_partitions'), "
                    + "'hex'), 1, 16))::bit(64)::bigint & 9223372036854775807 as etl_key) k",
                "select pg_advisory_lock(hashtextextended('octoload import dw.fact_budget_monthly', 0))",
                "select pg_advisory_lock(hashtextextended('octoload remainder dw.fact_ad_performance_daily', 0))",
            ] { _ = try await thief.rows(held) }
            let loader = stage.database.as(stage.role("nightly")).warehouse()
            _ = try await loader.rows("set lock_timeout = '1s'")
            let made = try await loader.rows("select etl.ensure_partitions('2026-11-01', '2026-11-02')")
            #expect(made.first?[0] != "0")
            _ = try await loader.rows("select etl.take_mutex('import of dw.fact_budget_monthly')")
            _ = try await loader.rows("select etl.take_mutex('remainder of dw.fact_ad_performance_daily', true)")
            let message = await stage.error(as: "one", "select from etl.mutex for update")
            #expect(message.contains("permission denied"), "\(message)")
            await loader.close()
            await thief.close()
        }
    }

    @Test func `a mutex keeps transactions apart, and shared ones together`() async throws {
        try await withDatabase { database in
            let one = database.warehouse()
            let two = database.warehouse()
            _ = try await two.rows("set lock_timeout = '300ms'")
            func tries(_ shared: Bool) async -> Bool {
                (try? await two.rows("select etl.take_mutex('x', \(shared))")) != nil
            }
            for (mine, theirs, together) in [
                (false, false, false), (true, false, false), (false, true, false), (true, true, true),
            ] {
                _ = try await one.rows("begin")
                _ = try await one.rows("select etl.take_mutex('x', \(mine))")
                let both = await tries(theirs)
                #expect(both == together, "\(mine) \(theirs)")
                _ = try await one.rows("commit")
                let afterwards = await tries(theirs)
                #expect(afterwards)
            }
            await one.close()
            await two.close()
        }
    }

    @Test func `a migrator waits for nobody who may not migrate, and names who may`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let role = "idler_\(database.name)"
            try await database.server.execute("create role \(role) login")
            let thief = database.as(role).warehouse()
            _ = try await thief.rows("select pg_advisory_lock(6074021911)")
            let owner = database.warehouse()
            let applied = try await owner.migrate()
            #expect(applied == SchemaModule.modules(star: .busyocto).flatMap(\.fileNames))
            await thief.close()
            await owner.close()
            try await database.server.execute("drop role \(role)")
        }
    }

    @Test func `a schema of somebody else is not migrated into, and nothing of it is run`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let role = "squatter_\(database.name)"
            try await database.server.execute("create role \(role) login")
            _ = try await database.rows("grant create on database \(database.name) to \(role)")
            let squatter = database.as(role).warehouse()
            for statement in [
                "create schema etl",
                """
                create table etl.schema_migration (version integer not null constraint schema_migration_pkey primary key,
                  name text not null, checksum bytea not null, applied_at timestamptz not null)
                """,
                """
                create function etl.trap() returns trigger language plpgsql as $$
                begin execute 'alter role \(role) superuser'; return new; end $$
                """,
                "create trigger trap before insert on etl.schema_migration for each row execute function etl.trap()",
            ] { _ = try await squatter.rows(statement) }
            let owner = database.warehouse()
            let error = await #expect(throws: WarehouseError.self) { _ = try await owner.migrate() }
            #expect(error?.kind == .insecure)
            #expect(
                error?.message.contains("the schema etl belongs to \(role), not to octoload") == true,
                "\(error?.message ?? "")")
            // The schema is given back, but not what is in it.
            _ = try await database.rows("alter schema etl owner to octoload")
            let inside = await #expect(throws: WarehouseError.self) { _ = try await owner.migrate() }
            #expect(
                inside?.message.contains("etl.schema_migration belongs to \(role)") == true, "\(inside?.message ?? "")")
            let power = try await database.value("select rolsuper from pg_roles where rolname = '\(role)'")
            #expect(power == "f")
            await owner.close()
            await squatter.close()
            _ = try await database.rows("drop owned by \(role) cascade")
            try await database.server.execute("drop role \(role)")
        }
    }
}
