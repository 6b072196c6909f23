import Core
import Foundation
import TestSupport
import Testing

@testable import Warehouse

/// A star is there if somebody asks for it, and stays once it is there.
@Suite struct StarTests {
    private let schemas = "select nspname from pg_namespace where nspname in ('dw', 'mart', 'etl') order by 1"

    /// Tables with their columns, views, functions and constraints.
    private let catalogue = """
        select 'column ' || a.attrelid::regclass || ' ' || row_number() over (partition by a.attrelid order by a.attnum) || ' '
          || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
          and c.relnamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
        union all
        select 'routine ' || oid::regprocedure || ' ' || coalesce(proacl::text, '') from pg_proc
        where pronamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
        union all
        select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace in ('dw'::regnamespace, 'etl'::regnamespace)
        order by 1
        """

    @Test func `without a star there are the books alone, with access and everything that asks for clients`()
        async throws
    {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse(star: nil)
            #expect(try await warehouse.migrate() == SchemaModule.books.fileNames)
            #expect(try await database.rows(schemas) == [["etl"]])
            #expect(try await warehouse.presentStar() == nil)
            #expect(try await warehouse.pendingMigrations().isEmpty)
            #expect(try await warehouse.catalogue.driftOfBooks().isEmpty)
            try await warehouse.setUpAccess()
            try await warehouse.setUpAccess()
            _ = try await warehouse.harden()
            #expect(try await warehouse.securityFindings().isEmpty)
            #expect(try await warehouse.tablesInPart().isEmpty)
            #expect(try await warehouse.grants().isEmpty)
            #expect(try await warehouse.rates.missing(runID: UUID().uuidString.lowercased()).isEmpty)
            #expect(
                try await warehouse.catalogue.tables(of: ["mart", "dw", "etl"]).allSatisfy { $0.name.schema == "etl" })
            #expect(
                try await database.value("select etl.ensure_partitions(date '2026-01-01', date '2026-03-01')") == "0")
            _ = try await database.rows("call etl.take_all_rights('octoload_client_\(database.name)')")
            await warehouse.close()
        }
    }

    @Test func `without a star, schemas of its names are somebody else's, and access leaves them alone`() async throws {
        try await withDatabase(isMigrated: false) { database in
            for statement in [
                "create schema dw", "create schema mart", "create table dw.orders (domain_key bigint, x integer)",
                "create view mart.orders as select * from dw.orders",
                "create function mart.orders_of(x integer) returns integer language sql return x",
                "create function dw.twice(x integer) returns integer language sql return 2 * x",
                "create table dw.dim_domain (name text)",
            ] { _ = try await database.rows(statement) }
            let warehouse = database.warehouse(star: nil)
            _ = try await warehouse.migrate()
            let rights = """
                select nspname, nspacl::text, '' from pg_namespace where nspname in ('dw', 'mart')
                union all
                select relname, relacl::text, relrowsecurity::text from pg_class
                where relnamespace in ('dw'::regnamespace, 'mart'::regnamespace) and relkind in ('r', 'v')
                union all
                select proname, proacl::text, '' from pg_proc where pronamespace in ('dw'::regnamespace, 'mart'::regnamespace)
                union all
                select defaclnamespace::regnamespace::text, defaclacl::text, '' from pg_default_acl
                where defaclnamespace in ('dw'::regnamespace, 'mart'::regnamespace) order by 1
                """
            let before = try await database.rows(rights)
            try await warehouse.setUpAccess()
            #expect(try await database.rows(rights) == before)
            #expect(try await warehouse.grants().isEmpty)
            _ = try await warehouse.harden()
            #expect(try await warehouse.securityFindings().isEmpty)
            let client = "octoload_client_\(database.name)"
            _ = try await database.rows("grant usage on schema mart to \(client)")
            _ = try await database.rows("call etl.take_all_rights('\(client)')")
            #expect(try await database.value("select has_schema_privilege('\(client)', 'mart', 'usage')") == "t")
            _ = try await database.rows("revoke usage on schema mart from \(client)")
            await warehouse.close()
        }
    }

    @Test func `a star that is asked for later is made beside the books, and is that of a new warehouse`() async throws
    {
        try await withDatabase(isMigrated: false) { database in
            let books = database.warehouse(star: nil)
            _ = try await books.migrate()
            try await books.setUpAccess()
            let warehouse = database.warehouse(star: .busyocto)
            #expect(try await warehouse.pendingMigrations() == SchemaModule.star(.busyocto).fileNames)
            #expect(try await warehouse.migrate() == SchemaModule.star(.busyocto).fileNames)
            #expect(try await warehouse.presentStar() == .busyocto)
            #expect(try await warehouse.securityFindings().isEmpty, "its tables have their policies")
            // From now on it is kept, whoever migrates.
            #expect(try await books.migrate().isEmpty)
            _ = try await database.rows("drop view mart.ads_daily")
            #expect(try await books.migrate() == ["mart.ads_daily"])
            await warehouse.close()
            await books.close()
            let late = try await database.rows(catalogue)
            try await withDatabase { new in
                let warehouse = new.warehouse()
                try await warehouse.setUpAccess()
                await warehouse.close()
                let fresh = try await new.rows(catalogue)
                func facts(_ rows: [[String?]], of database: TestDatabase) -> [String] {
                    // The groups' names end with that of the database.
                    rows.map { ($0[0] ?? "").replacingOccurrences(of: "_\(database.name)=", with: "=") }
                }
                #expect(facts(late, of: database) == facts(fresh, of: new))
            }
        }
    }

    @Test func `a database that the thirty earlier files made is taken over`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse(star: nil)
            let before = try await database.rows(catalogue)
            // What files have made that came after the thirty.
            for made in [
                "view mart.actions", "function etl.readable_actions()",
                "table etl.silence, etl.action, etl.workflow_item, etl.workflow",
            ] { _ = try await database.rows("drop \(made)") }
            try await recordEarlierFiles(in: database)
            #expect(try await warehouse.presentStar() == .busyocto)
            let missing =
                ["007_report_jobs", "008_workflows"]
                + SchemaModule.modules(star: .busyocto).flatMap(\.objects).map(\.name)
            #expect(try await warehouse.pendingMigrations() == missing)
            let applied = try await warehouse.migrate()
            #expect(applied == missing)
            let recorded = try await database.rows("select name from etl.schema_migration order by version").map {
                $0[0]
            }
            #expect(recorded == SchemaModule.modules(star: .busyocto).flatMap(\.migrations).map(\.name))
            #expect(try await warehouse.migrate().isEmpty)
            #expect(try await database.rows(catalogue) == before)
            await warehouse.close()
        }
    }

    @Test func `one that has not all of them, or others, is refused in a sentence, and nothing is changed`()
        async throws
    {
        for change in [
            "delete from etl.schema_migration where version > 17", "update etl.schema_migration set checksum = '\\x00'",
        ] {
            try await withDatabase { database in
                let warehouse = database.warehouse()
                try await recordEarlierFiles(in: database)
                _ = try await database.rows(change)
                let rows = "select version, name, checksum from etl.schema_migration order by 1"
                let before = try await database.rows(rows)
                let error = await #expect(throws: WarehouseError.self) { _ = try await warehouse.migrate() }
                #expect(error?.kind == .unusable)
                let text = error?.description ?? ""
                #expect(text.contains("an earlier octoload has made this database, as far as 0"), "\(text)")
                #expect(
                    text.contains("migrate it with the last octoload whose files go to 030_call_addresses"), "\(text)")
                let planned = await #expect(throws: WarehouseError.self) { _ = try await warehouse.pendingMigrations() }
                #expect(planned?.kind == .unusable)
                #expect(try await database.rows(rows) == before)
                await warehouse.close()
            }
        }
    }

    /// Has the books say that these made the database.
    private func recordEarlierFiles(in database: TestDatabase) async throws {
        for table in ["schema_object", "report_job"] { _ = try await database.rows("drop table etl.\(table)") }
        _ = try await database.rows("delete from etl.schema_migration")
        for (number, file) in EarlierFiles.all.enumerated() {
            _ = try await database.rows(
                "insert into etl.schema_migration values ($1, $2, decode($3, 'hex'), now())",
                ["\(number + 1)", file.name, file.checksum])
        }
    }
}
