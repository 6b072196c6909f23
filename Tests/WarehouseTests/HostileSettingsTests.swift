import Core
import TestSupport
import Testing
import Warehouse

/// Sessions of ours behave the same whatever the role, the database or its public schema say.
@Suite struct HostileSettingsTests {
    private static let settings = [
        "search_path = 'public, pg_catalog'", "DateStyle = 'SQL, DMY'", "TimeZone = 'Pacific/Apia'",
        "IntervalStyle = 'sql_standard'", "standard_conforming_strings = off", "bytea_output = 'escape'",
        "client_encoding = 'LATIN1'", "extra_float_digits = -15", "array_nulls = off",
        "default_transaction_isolation = 'serializable'", "lock_timeout = '1ms'", "idle_session_timeout = '400ms'",
        "idle_in_transaction_session_timeout = '1ms'", "quote_all_identifiers = on", "transform_null_equals = on",
    ]

    /// Objects that a search path or an unqualified name would find instead of ours.
    private static let decoys = [
        "create table public.stage_delta (x integer)", "create table public.dim_campaign (x integer)",
        "create table public.batch (x integer)", "create view public.watermark as select 1 as x",
        "create function public.now() returns timestamptz language sql as $$ select '-infinity'::timestamptz $$",
        "create function public.never(text, text) returns boolean language sql as $$ select false $$",
        "create operator public.= (leftarg = text, rightarg = text, function = public.never)",
        "create function public.unnest(text[]) returns setof text language sql as $$ select 'decoy' $$",
    ]

    private func withHostileDatabase(_ body: (TestDatabase) async throws -> Void) async throws {
        try await withDatabase { database in
            for decoy in HostileSettingsTests.decoys { _ = try await database.rows(decoy) }
            for (number, setting) in HostileSettingsTests.settings.enumerated() {
                let whose = number % 2 == 0 ? "database \(database.name)" : "role octoload in database \(database.name)"
                try await database.server.execute("alter \(whose) set \(setting)")
            }
            try await body(database)
        }
    }

    @Test func `a load gives the same rows under hostile defaults and among decoys`() async throws {
        try await withHostileDatabase { database in
            try await withLoad("campaigns", in: database) { load in
                let name = "O'Neill \\\\ \\\"é\\\" 日本"
                try await load.publish([Record.campaign(name: "old"), "{}"])
                let window = LedgerRange.window(first: Record.firstDay, last: Record.firstDay + 9)
                let counts = try await load.publish([Record.campaign(name: name, version: 2)], range: window)
                #expect(counts.changed == 1)
                let rows = try await database.rows(
                    """
                    select campaign_name, version_at, start_date, labels, daily_budget, loaded_at > '2026-01-01'
                    from dw.dim_campaign where campaign_id = 'cmp_1'
                    """)
                #expect(
                    rows == [
                        ["O'Neill \\ \"é\" 日本", Record.versionText(2), "2026-01-01", "{a,b}", "12.500000", "t"]
                    ])
                let ledger = try await load.warehouse.ledger.entries(of: "campaigns")
                #expect(ledger["domain=dom_1"]?.map(\.range) == [.snapshot, window])
                #expect(ledger["domain=dom_1"]?.map(\.asOf) == [Record.asOf, Record.asOf])
                let reject = try await database.value("select payload from etl.reject")
                #expect(reject == "\\x7b7d")
            }
        }
    }

    @Test func `a partition without a first day is registered under hostile defaults`() async throws {
        try await withHostileDatabase { database in
            try await withLoad("connected_accounts", in: database) { load in
                let counts = try await load.publish([Record.account("acc_1")])
                #expect(counts.inserted == 1)
                let wanted = try await database.rows("select partition_key, wanted_from from etl.partition")
                #expect(wanted == [["", nil]])
            }
        }
    }

    @Test func `a session that waits for the API is not ended by idle_session_timeout`() async throws {
        try await withHostileDatabase { database in
            try await withLoad("campaigns", in: database) { load in
                let staged = try await load.stage(pages: [[Record.campaign()]], of: load.member)
                try await Task.sleep(for: .milliseconds(900))
                let outcome = try await load.lane.publish(load.manifest([staged]))
                #expect(outcome.slices[staged.slice.id]?.inserted == 1)
                try await load.warehouse.runs.finish(runID: load.runID, status: "succeeded", exitCode: 0, error: nil)
            }
        }
    }

    @Test func `migrations run under hostile defaults`() async throws {
        try await withDatabase(isMigrated: false) { database in
            for setting in HostileSettingsTests.settings {
                try await database.server.execute("alter database \(database.name) set \(setting)")
            }
            let warehouse = database.warehouse()
            let applied = try await warehouse.migrate()
            #expect(applied == SchemaModule.modules(star: .busyocto).flatMap(\.fileNames))
            await warehouse.close()
        }
    }

    @Test func `a database that cannot hold every character is refused`() async throws {
        let server = try await TestServer.shared
        try await server.execute(
            "create database latin1 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
        let warehouse = Load.warehouse("host=\(server.socketDirectory) user=octoload dbname=latin1")
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.connect() }
        #expect(error?.kind == .unusable)
        #expect(error?.description.contains("LATIN1") == true)
        await warehouse.close()
        try await server.execute("drop database latin1 with (force)")
    }
}
