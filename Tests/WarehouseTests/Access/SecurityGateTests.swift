import Core
import TestSupport
import Testing

@testable import Warehouse

/// Each way by which a reader could get at what is not its own, opened: the gate names it.
@Suite struct SecurityGateTests {
    /// A way in, and what the finding's first words and problem must hold. READER, GROUP, AGENCY and LOADER stand for the role
    /// of a client, and the groups.
    struct Hole: Sendable, CustomTestStringConvertible {
        let statements: [String]
        let what: String
        let problem: String

        init(_ statements: String..., what: String, problem: String) {
            self.statements = statements
            self.what = what
            self.problem = problem
        }

        var testDescription: String { statements.joined(separator: "; ") }
    }

    static let powers: [Hole] = [
        ("superuser", "is a superuser"), ("bypassrls", "has BYPASSRLS"), ("createrole", "has CREATEROLE"),
        ("replication", "has REPLICATION"), ("createdb", "has CREATEDB"),
    ].flatMap { power, problem in
        [
            Hole("alter role READER \(power)", what: "READER", problem: problem),
            Hole("create role MIDDLE \(power)", "grant MIDDLE to READER", what: "READER", problem: problem),
        ]
    }

    /// In each form in which a membership can be had.
    static let memberships: [Hole] = [
        "AGENCY", "LOADER", "pg_read_all_data", "pg_write_all_data", "pg_execute_server_program",
        "pg_read_server_files",
        "pg_write_server_files", "pg_read_all_stats", "pg_monitor", "pg_stat_scan_tables", "pg_signal_backend",
        "pg_checkpoint",
    ].flatMap { group in
        [
            Hole("grant \(group) to READER", what: "READER", problem: "also a member of \(group)"),
            Hole(
                "alter role READER noinherit", "grant \(group) to READER", what: "READER",
                problem: "also a member of \(group)"),
            Hole("grant \(group) to READER with admin option", what: "READER", problem: "also a member of \(group)"),
            Hole(
                "create role MIDDLE noinherit", "grant \(group) to MIDDLE", "grant MIDDLE to READER", what: "READER",
                problem: "also a member of \(group)"),
        ]
    }

    static let rights: [Hole] = [
        Hole(
            "grant create on schema public to public", what: "public",
            problem: "a schema that public can make objects in"),
        Hole(
            "grant create on schema public to READER", what: "public",
            problem: "a schema that READER can make objects in"),
        Hole("grant create on schema etl to GROUP", what: "etl", problem: "can make objects in"),
        Hole("grant create on database DATABASE to READER", what: "DATABASE", problem: "can make schemas in"),
        Hole("grant GROUP to READER with admin option", what: "READER", problem: "may admit others to GROUP"),
        Hole("grant insert on etl.run to READER", what: "etl.run", problem: "READER may change: insert"),
        Hole("grant trigger on dw.dim_ad to GROUP", what: "dw.dim_ad", problem: "may change: trigger"),
        Hole("grant references on dw.dim_ad to public", what: "dw.dim_ad", problem: "public may change: references"),
        Hole("grant select on etl.slice to GROUP", what: "etl.slice", problem: "readers have no right to see it"),
        Hole(
            "grant select (payload) on etl.reject to GROUP", what: "etl.reject",
            problem: "readers have no right to see it"),
        Hole(
            "grant update on etl.reader_domain to LOADER", what: "etl.reader_domain", problem: "the loaders may change"),
        Hole(
            "grant insert on etl.schema_migration to LOADER", what: "etl.schema_migration",
            problem: "the loaders may change"),
        Hole("alter table mart.freshness owner to READER", what: "READER", problem: "owns mart.freshness"),
        Hole("alter schema mart owner to READER", what: "READER", problem: "owns the schema mart"),
        Hole(
            "create role MIDDLE", "grant MIDDLE to READER", "alter table dw.dim_ad owner to MIDDLE", what: "READER",
            problem: "owns dw.dim_ad as a member of MIDDLE"),
        Hole("alter database DATABASE owner to READER", what: "READER", problem: "owns the database"),
        Hole(
            "alter default privileges in schema dw grant select on tables to public",
            what: "default privileges in schema dw",
            problem: "public may select"),
        Hole(
            "alter default privileges grant select on tables to READER", what: "default privileges",
            problem: "READER may select"),
        Hole("grant set on parameter track_functions to READER", what: "track_functions", problem: "may change: set"),
        Hole(
            "grant select on pg_catalog.pg_statistic to GROUP", what: "pg_statistic", problem: "a table of the server"),
        Hole("grant select (rolpassword) on pg_authid to READER", what: "pg_authid", problem: "a table of the server"),
        Hole("grant update (name) on etl.mutex to GROUP", what: "etl.mutex", problem: "may change: update"),
        Hole(
            "grant usage on all sequences in schema etl to READER", what: "etl.slice_id",
            problem: "READER may take numbers of"),
        Hole(
            "grant execute on function pg_read_file(text) to READER", what: "pg_read_file(text)",
            problem: "it reaches files"),
    ]

    static let objects: [Hole] = [
        Hole(
            "create index leak_idx on dw.dim_campaign (campaign_name)", what: "dw.leak_idx",
            problem: "does not begin with the client"),
        Hole(
            "create index leak_idx on dw.dim_campaign ((coalesce(campaign_name, '')))", what: "dw.leak_idx",
            problem: "does not begin with the client"),
        Hole(
            "select etl.ensure_partitions('2026-11-01', '2026-11-02')",
            "create index leak_idx on dw.fact_ad_performance_daily_202611 (ad_key)", what: "dw.leak_idx",
            problem: "an index of dw.fact_ad_performance_daily,"),
        Hole(
            "create or replace function etl.client_policy() returns text language sql immutable "
                + "set search_path = pg_catalog, pg_temp as 'select ''true'''",
            "alter policy client_reader on dw.dim_ad using (true)", what: "dw.dim_ad",
            problem: "policy client_reader shows readers more"),
        Hole(
            "create function mart.loose() returns integer language sql as 'select 1'", what: "mart.loose()",
            problem: "search_path is not pinned"),
        Hole(
            "alter function etl.my_domains() reset search_path", what: "etl.my_domains()",
            problem: "search_path is not pinned"),
        Hole(
            "create function public.all_rows() returns bigint language sql security definer as 'select 1::bigint'",
            what: "public.all_rows()", problem: "runs with the rights of its owner"),
        Hole(
            "create policy wide on dw.dim_ad for select to READER using (domain_key > 0)", what: "dw.dim_ad",
            problem: "policy wide shows readers more"),
        Hole(
            "alter policy client_reader on dw.dim_ad using (domain_key = any ((select etl.my_domains())::bigint[]))",
            what: "dw.dim_ad", problem: "policy client_reader shows readers more"),
        Hole(
            "create schema side", "grant usage on schema side to READER",
            "create view side.leak as select * from dw.fact_alert", "grant select on side.leak to READER",
            what: "side.leak",
            problem: "rights of its owner"),
        Hole(
            "create table dw.foreign_one (x integer)", "alter table dw.foreign_one owner to MIDDLEOWNER",
            what: "dw.foreign_one", problem: "belongs to MIDDLEOWNER"),
    ]

    @Test(arguments: powers + memberships + rights + objects)
    func `the gate names each way in`(hole: Hole) async throws {
        try await AccessStage.with { stage in
            let words = [
                ("MIDDLEOWNER", "squire_\(stage.database.name)"), ("MIDDLE", "middle_\(stage.database.name)"),
                ("READER", stage.role("one")), ("AGENCY", stage.group(.agency)), ("LOADER", stage.group(.loader)),
                ("GROUP", stage.group(.client)), ("DATABASE", stage.database.name),
            ]
            func filled(_ text: String) -> String { words.reduce(text) { $0.replacing($1.0, with: $1.1) } }
            let owner = stage.database.warehouse()
            let before = try await owner.securityFindings()
            #expect(before.isEmpty, "\(before)")
            try await stage.database.server.execute("create role squire_\(stage.database.name)")
            do {
                for statement in hole.statements { _ = try await owner.rows(filled(statement)) }
                let after = try await owner.securityFindings()
                #expect(
                    after.contains {
                        $0.what == filled(hole.what) && $0.problem.contains(filled(hole.problem))
                    }, "\(after.prefix(4))")
            }
            // Roles belong to the server: nothing of them is left for the next test.
            _ = try? await owner.rows("alter database \(stage.database.name) owner to current_user")
            for role in ["squire", "middle"] {
                _ = try? await owner.rows("reassign owned by \(role)_\(stage.database.name) to current_user")
                _ = try? await owner.rows("drop owned by \(role)_\(stage.database.name)")
                _ = try? await owner.rows("drop role if exists \(role)_\(stage.database.name)")
            }
            _ = try? await owner.rows("reassign owned by \(stage.role("one")) to current_user")
            _ = try? await owner.rows("revoke set on parameter track_functions from \(stage.role("one"))")
            await owner.close()
        }
    }
}
