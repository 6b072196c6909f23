import Core
import TestSupport
import Testing
import Warehouse

/// A workflow's query reads, and does nothing else, whatever it says.
@Suite struct ActorQueryTests {
    private func watch(_ sql: String) -> Watch { Watch(sql: sql, origin: "w.sql", key: ["id"]) }

    private func withAccess(_ body: (TestDatabase, PostgresWarehouse) async throws -> Void) async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            do {
                try await warehouse.setUpAccess()
                _ = try await warehouse.harden()
                try await body(database, warehouse)
            } catch {
                await warehouse.close()
                throw error
            }
            await warehouse.close()
        }
    }

    @Test func `it sees the mart, with every value as it is`() async throws {
        try await withAccess { database, warehouse in
            let rows = try await warehouse.actor.rows(
                of: watch(
                    """
                    -- a comment
                    select 1 as id, 12.50::numeric as spend, null::text as note, timestamptz '2026-11-01 06:00+00' as at,
                      (select count(*) from mart.clients) as clients;
                    """), deadline: .seconds(20))
            #expect(rows.count == 1)
            let values = try #require(rows.first).values
            #expect(values["spend"] == .scalar(.number("12.50")) && values["note"] == .scalar(.null))
            #expect(values["at"]?.scalarText == "2026-11-01T06:00:00+00:00" && values["clients"] == .number(0))
        }
    }

    /// Each is refused by the server, and nothing is changed.
    @Test(arguments: [
        "select * from etl.action", "select * from etl.run", "select * from dw.ai_interaction_text",
        "select * from etl.reader_domain", "insert into dw.dim_date default values returning 1 as id",
        "with gone as (delete from dw.dim_date returning 1) select 1 as id from gone",
        "select set_config('role', 'none', false) as id",
        "select set_config('session_authorization', 'postgres', false) as id",
        "select 1 as id from (select set_config('role', 'none', true)) a, query_to_xml('select * from etl.run', true, true, '') b",
        "select 1 as id) w; reset role; select (1",
        "select pg_terminate_backend(pg_backend_pid()) as id from pg_read_file('/etc/passwd')",
        "select lo_creat(1) as id", "select nextval('etl.action_action_id_seq') as id", "reset role",
        "select pg_sleep(30) as id",
        "select 1 as id from etl.take_mutex('months')", "select dblink('', '') as id", "",
    ])
    func `it cannot get out`(sql: String) async throws {
        try await withAccess { database, warehouse in
            await #expect(throws: WarehouseError.self) {
                let _ = try await warehouse.actor.rows(of: watch(sql), deadline: .seconds(2))
            }
            let days = try await database.value("select count(*) from dw.dim_date")
            let objects = try await database.value("select count(*) from pg_largeobject_metadata")
            #expect(days != "0" && objects == "0")
        }
    }

    @Test func `without the role that only reads nothing is asked, and a superuser's query is one of it, too`()
        async throws
    {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            let missing = await #expect(throws: WarehouseError.self) {
                let _ = try await warehouse.actor.rows(of: watch("select 1 as id"), deadline: .seconds(2))
            }
            #expect(missing?.description.contains("octoload access init") == true)
            try await warehouse.setUpAccess()
            let rows = try await warehouse.actor.rows(
                of: watch("select current_user as id, session_user as login"), deadline: .seconds(5))
            #expect(rows.first?.values["id"]?.scalarText == "octoload_actor_\(database.name)")
            await warehouse.close()
        }
    }

    @Test func `a loader asks as the actor, and a role of its name with other powers is not taken`() async throws {
        try await withAccess { database, warehouse in
            let login = "loader_\(database.name)"
            try await database.server.execute("create role \(login) login")
            try await database.server.execute("grant octoload_loader_\(database.name) to \(login)")
            let loader = database.as(login).warehouse()
            let rows = try await loader.actor.rows(of: watch("select current_user as id"), deadline: .seconds(5))
            #expect(rows.first?.values["id"]?.scalarText == "octoload_actor_\(database.name)")
            await #expect(throws: WarehouseError.self) {
                let _ = try await loader.actor.rows(of: watch("select * from etl.run"), deadline: .seconds(5))
            }
            await loader.close()
            try await database.server.execute("alter role octoload_actor_\(database.name) bypassrls")
            let error = await #expect(throws: WarehouseError.self) {
                let _ = try await warehouse.actor.rows(of: watch("select 1 as id"), deadline: .seconds(2))
            }
            #expect(error?.description.contains("no role that only reads") == true)
        }
    }

    @Test func `more rows than news can be are refused`() async throws {
        try await withAccess { _, warehouse in
            let error = await #expect(throws: WarehouseError.self) {
                let _ = try await warehouse.actor.rows(
                    of: watch("select id from generate_series(1, 60000) as g (id)"), deadline: .seconds(20))
            }
            #expect(error?.description.contains("more than 50000 rows") == true)
            let large = await #expect(throws: WarehouseError.self) {
                let _ = try await warehouse.actor.rows(
                    of: watch("select id, repeat('x', 100000) as text from generate_series(1, 500) as g (id)"),
                    deadline: .seconds(20))
            }
            #expect(large?.description.contains("more than 16 MiB") == true)
        }
    }
}
