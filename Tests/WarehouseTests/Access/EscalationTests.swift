import Core
import TestSupport
import Testing

@testable import Warehouse

/// Nobody has code run as somebody else: not a loader as the owner, not a reader as an agency's reader.
@Suite struct EscalationTests {
    /// A function that tells by an error if it ever runs as another role than the one that has logged in.
    private static let trap = """
        create function pg_temp.evil() returns name language plpgsql as $$
        begin
          if current_user <> session_user then raise exception 'code runs as %', current_user; end if;
          return 'fact_ad_performance_daily';
        end $$
        """

    /// What a session can put before the server's own names.
    private static let shadows: [[String]] = [
        [
            trap,
            "create temp view pg_class as select oid, pg_temp.evil() as relname, relnamespace, relkind, relpersistence, relowner "
                + "from pg_catalog.pg_class",
            "grant select on pg_temp.pg_class to public",
        ],
        [
            "create function pg_temp.evil(t pg_catalog.text) returns boolean language plpgsql as $$ begin "
                + "if current_user <> session_user then raise exception 'code runs as %', current_user; end if; return true; end $$",
            "create domain pg_temp.text as pg_catalog.text check (pg_temp.evil(value))",
            "create domain pg_temp.date as pg_catalog.date", "create domain pg_temp.name as pg_catalog.name",
        ],
        [
            trap, "create temp view pg_namespace as select oid, pg_temp.evil() as nspname from pg_catalog.pg_namespace",
            "create temp view pg_roles as select oid, pg_temp.evil() as rolname from pg_catalog.pg_roles",
            "grant select on pg_temp.pg_namespace, pg_temp.pg_roles to public",
            "create temp view reader_domain as select pg_temp.evil() as reader_role, 1::bigint domain_key, 0::oid role_oid",
            "create temp view mutex as select pg_temp.evil()::text as name",
            "set search_path = pg_temp, etl, dw, pg_catalog",
        ],
    ]

    private static let calls = [
        "select etl.ensure_partitions('2026-11-01'::pg_catalog.date, '2026-11-02'::pg_catalog.date)",
        "select etl.ensure_partitions('dw.fact_ad_performance_daily'::regclass, '2027-01-01', '2027-01-02')",
        "select etl.begin_partitions('dw.fact_ad_performance_daily'::regclass, '{2027-02-01}')",
        "select etl.attach_partitions('dw.fact_ad_performance_daily'::regclass, '{}'::pg_catalog.date[])",
        "select etl.my_domains(), etl.planned_domains()", "select * from mart.freshness", "select * from mart.alerts",
        "select etl.take_mutex('x')", "select etl.may_load('postgres'::regrole)",
    ]

    @Test(arguments: shadows.indices, ["nightly", "analyst"])
    func `names of a session's own are never met by a function that runs as the owner`(shadow: Int, login: String)
        async throws
    {
        try await AccessStage.with { stage in
            let session = stage.database.as(stage.role(login)).warehouse()
            for statement in Self.shadows[shadow] { _ = try await session.rows(statement) }
            for call in Self.calls {
                var message = ""
                do throws(WarehouseError) { _ = try await session.rows(call) } catch { message = error.message }
                #expect(!message.contains("code runs as"), "\(call): \(message)")
            }
            await session.close()
        }
    }

    @Test func `a loader makes months of the owner's tables only`() async throws {
        try await AccessStage.with { stage in
            // What is made after the table of somebody else takes its checks along, and checks are functions.
            let own = """
                create temp table bait (domain_key bigint, date_day date, check (pg_temp.evil() is not null))
                partition by range (date_day)
                """
            for call in [
                "select etl.ensure_partitions('pg_temp.bait'::regclass, '2026-11-01', '2026-11-02')",
                "select etl.begin_partitions('pg_temp.bait'::regclass, '{2026-11-01}')",
                "select etl.attach_partitions('pg_temp.bait'::regclass, '{2026-11-01}')",
                "select etl.ensure_partitions('etl.slice'::regclass, '2026-11-01', '2026-11-02')",
            ] {
                let message = await stage.error(as: "nightly", Self.trap, own, call)
                #expect(
                    message.contains("is not a table cut by month that belongs to the owner"), "\(call): \(message)")
            }
        }
    }

    @Test func `every function has its search path pinned, nobody else may call it, and five run as their owner`()
        async throws
    {
        try await AccessStage.with { stage in
            let functions = try await stage.database.rows(
                """
                select n.nspname || '.' || p.proname, coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false),
                  p.prosecdef, has_function_privilege('public', p.oid, 'execute'),
                  has_function_privilege('\(stage.group(.client))', p.oid, 'execute'),
                  has_function_privilege('\(stage.group(.agency))', p.oid, 'execute')
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname in ('dw', 'mart', 'etl') order by 1
                """)
            #expect(functions.count >= 20)
            for function in functions {
                #expect(function[1] == "t", "\(function[0] ?? "") has no pinned search_path")
                #expect(function[3] == "f", "everybody may call \(function[0] ?? "")")
            }
            let definers = Set(functions.filter { $0[2] == "t" }.compactMap { $0[0] })
            let months: Set = ["etl.ensure_partitions", "etl.begin_partitions", "etl.attach_partitions"]
            let readers: Set = [
                "etl.my_domains", "etl.planned_domains", "etl.require_domains", "etl.readable_alert_rules",
                "etl.readable_actions", "mart.freshness_at",
            ]
            #expect(definers == months.union(readers).union(["etl.sees_all"]))
            let callable = Set(functions.filter { $0[4] == "t" }.compactMap { $0[0] })
            #expect(callable == readers.union(["mart.ad_performance_as_of"]))
        }
    }

    @Test func `an operator in public does not come between a view and the server's own`() async throws {
        try await AccessStage.with { stage in
            _ = try await stage.database.rows("grant create on schema public to \(stage.role("one"))")
            let message = await stage.error(
                as: "one",
                """
                create function public.minus(datemultirange, datemultirange) returns datemultirange language plpgsql as $$
                begin raise exception 'code runs as %', current_user; end $$
                """,
                "create operator public.- (leftarg = datemultirange, rightarg = datemultirange, function = public.minus)"
            )
            try #require(message.isEmpty, "\(message)")
            _ = try await stage.database.rows("insert into etl.pipeline (pipeline, fence) values ('p', 0)")
            _ = try await stage.database.rows(
                """
                insert into etl.partition (pipeline, partition_key, domain_key, time_zone, wanted_from, is_open)
                values ('p', 'dom_101', 101, 'UTC', '2026-01-01', true)
                """)
            for login in ["analyst", "one"] {
                let session = stage.database.as(stage.role(login)).warehouse()
                _ = try await session.rows("set search_path = public, pg_catalog")
                let rows = try await session.rows("select missing_days > 100 from mart.freshness")
                #expect(rows == [["t"]])
                await session.close()
            }
        }
    }

    @Test func `a loader decides neither who reads what nor what was migrated`() async throws {
        try await AccessStage.with { stage in
            let me = stage.role("nightly")
            for statement in [
                "insert into etl.reader_domain (reader_role, domain_key, role_oid) values ('\(me)', 202, 0)",
                "update etl.reader_domain set domain_key = 202", "delete from etl.reader_domain",
                "truncate etl.reader_domain", "update etl.access_group set role_name = '\(me)'",
                "delete from etl.access_group", "delete from etl.schema_migration",
                "delete from etl.schema_object", "update etl.schema_object set checksum = ''",
                "insert into etl.schema_migration (version, name, checksum, applied_at) values (999, 'x', '', now())",
                "update etl.schema_migration set checksum = ''", "create table etl.x (y integer)",
                "create policy p on dw.dim_ad using (true)", "alter table dw.dim_ad disable row level security",
                "call etl.secure_tables('\(me)', '\(me)', '\(me)')",
                "create trigger t before insert on etl.run execute function etl.hk()",
            ] {
                let message = await stage.error(as: "nightly", statement)
                #expect(
                    message.contains("permission denied") || message.contains("must be owner"),
                    "\(statement): \(message)")
            }
        }
    }

    @Test
    func `readers make no objects: not in public, not for their session, not large ones; loaders keep their stage`()
        async throws
    {
        try await AccessStage.with { stage in
            for statement in [
                "create table public.x (y integer)", "create temp table x (y integer)", "select lo_create(0)",
                "select lo_from_bytea(0, 'x')", "select lo_creat(-1)", "create schema mine",
            ] {
                let message = await stage.error(as: "one", statement)
                #expect(message.contains("permission denied"), "\(statement): \(message)")
            }
            for login in ["nightly", "analyst"] {
                let message = await stage.error(as: login, "create temp table x (y integer)")
                #expect(message.isEmpty, "\(login): \(message)")
            }
            let owner = stage.database.warehouse()
            let left = try await owner.hardening()
            #expect(left.isEmpty)
            await owner.close()
        }
    }
}
