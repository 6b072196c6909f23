import Core
import TestSupport
import Testing

@testable import Warehouse

/// Tables go forward, one transaction per file, and never over a file that changed.
@Suite struct MigratorTests {
    private let first = Migration(version: 1, name: "001_first", sql: "create table public.one (x integer);")
    private let second = Migration(version: 2, name: "002_second", sql: "create table public.two (x integer);")

    private func migrate(_ migrations: [Migration], _ warehouse: PostgresWarehouse) async throws -> [String] {
        try await warehouse.control.run { connection throws(WarehouseError) in
            try Migrator(modules: [SchemaModule(name: "test", migrations: migrations, objects: [])]).migrate(
                on: connection)
        }
    }

    private func withEmptyDatabase(_ body: (TestDatabase, PostgresWarehouse) async throws -> Void) async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            try await body(database, warehouse)
            await warehouse.close()
        }
    }

    private let applied = "select version, name, encode(checksum, 'hex') from etl.schema_migration order by 1"

    @Test func `only what is missing is applied`() async throws {
        try await withEmptyDatabase { database, warehouse in
            let one = try await migrate([first], warehouse)
            let two = try await migrate([first, second], warehouse)
            #expect(one == ["001_first"] && two == ["002_second"])
            let rows = try await database.rows(applied)
            #expect(
                rows == [
                    ["1", "001_first", hexadecimal(first.checksum)], ["2", "002_second", hexadecimal(second.checksum)],
                ])
        }
    }

    @Test func `a file that changed after it was applied is refused, and nothing is applied`() async throws {
        try await withEmptyDatabase { database, warehouse in
            _ = try await migrate([first], warehouse)
            let changed = Migration(version: 1, name: "001_first", sql: first.sql + " ")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate([changed, second], warehouse)
            }
            #expect(error?.kind == .unusable)
            #expect(error?.description.contains("001_first") == true)
            let two = try await database.value("select to_regclass('public.two')")
            #expect(two == nil)
        }
    }

    @Test func `a database ahead of the program is refused`() async throws {
        try await withEmptyDatabase { database, warehouse in
            _ = try await migrate([first, second], warehouse)
            let error = await #expect(throws: WarehouseError.self) { _ = try await migrate([first], warehouse) }
            #expect(error?.kind == .unusable)
            #expect(error?.description.contains("002_second") == true)
        }
    }

    @Test func `a migration that fails rolls back whole, and those before it stay`() async throws {
        try await withEmptyDatabase { database, warehouse in
            let broken = Migration(
                version: 2, name: "002_broken", sql: "create table public.half (x integer); select 1 / 0;")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate([first, broken, Migration(version: 3, name: "003", sql: "select 1")], warehouse)
            }
            #expect(error?.sqlState == "22012")
            #expect(error?.description.contains("002_broken") == true)
            let left = try await database.rows("select to_regclass('public.one'), to_regclass('public.half')")
            #expect(left == [["public.one", nil]])
            let resumed = try await migrate([first, second], warehouse)
            #expect(resumed == ["002_second"], "the connection and the lock are usable again")
        }
    }

    @Test(arguments: [
        (
            "select 1;\n\n-- a comment; with a semicolon\nselect ';', $x$ ; $x$;\n  select 1 / 0\n  from pg_class;", 5,
            "select 1 / 0"
        ),
        (
            "create table public.t (x integer);\ninsert into public.t values (1);\nalter table public.t add check (x > 1);",
            3,
            "alter table public.t add check (x > 1)"
        ),
        (
            "select 1;\n/* ; /* nested */ ; */ select \"no;column\" from pg_class; select 2;", 2,
            "select \"no;column\" from pg_class"
        ),
        ("select 1;\nselect 2;\nslect 3;", 3, "slect 3"),
    ])
    func `the statement that failed is named with its line`(sql: String, line: Int, statement: String) async throws {
        try await withEmptyDatabase { _, warehouse in
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate([first, Migration(version: 2, name: "002_broken", sql: sql)], warehouse)
            }
            let text = try #require(error?.description)
            #expect(text.contains("apply migration 002_broken, line \(line), \"\(statement)\": "), "\(text)")
        }
    }

    @Test func `the shipped files are cut where the server cuts them`() async throws {
        try await withEmptyDatabase { _, warehouse in
            try await warehouse.control.run { connection throws(WarehouseError) in
                try SchemaBooks(doing: "test").create(on: connection)
                for module in SchemaModule.modules(star: .busyocto) {
                    for (name, sql) in module.migrations.map({ ($0.name, $0.sql) })
                        + module.objects.map({ ($0.name, $0.sql) })
                    {
                        var done = 0
                        do throws(WarehouseError) {
                            try connection.executeScript("begin; \(sql); select 1 / 0", doing: "test") { _, number in
                                done = number
                                return nil
                            }
                        } catch {
                            _ = try connection.execute("rollback", doing: "test")
                        }
                        #expect(done == SQLScript(sql).statements.count + 1, "\(name)")
                        try connection.executeScript(sql, doing: "test")
                    }
                }
            }
        }
    }

    @Test func `rights survive a migration, and what it makes is secured`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            try await warehouse.setUpAccess()
            let later = Migration(
                version: 900, name: "900_later",
                sql: "create table dw.fact_later (domain_key bigint not null, x integer);")
            var modules = SchemaModule.modules(star: .busyocto).map { module in
                module.replacing("mart.metric_dictionary") {
                    $0.replacing("    formula\nfrom", with: "    formula,\n    1 as added\nfrom")
                }
            }
            modules.append(SchemaModule(name: "later", migrations: [later], objects: []))
            let applied = try await warehouse.migrate(Migrator(modules: modules))
            #expect(applied == ["mart.metric_dictionary", "900_later"])
            let rights = try await database.rows(
                """
                select has_table_privilege('octoload_client_\(database.name)', 'mart.metric_dictionary', 'select'),
                  has_table_privilege('octoload_client_\(database.name)', 'dw.fact_later', 'select'), relrowsecurity,
                  (select string_agg(polname, ',' order by polname) from pg_policy where polrelid = c.oid)
                from pg_class c where c.oid = 'dw.fact_later'::regclass
                """)
            #expect(rights == [["t", "t", "t", "agency_reader,client_reader,loader"]])
            let findings = try await warehouse.securityFindings()
            #expect(findings.isEmpty, "\(findings)")
            await warehouse.close()
        }
    }

    @Test func `tables that got no policies as something went wrong get them by the next migration`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            try await warehouse.setUpAccess()
            let later = Migration(
                version: 900, name: "900_later", sql: "create table dw.fact_later (domain_key bigint not null);")
            let migrator = Migrator(
                modules: SchemaModule.modules(star: .busyocto) + [
                    SchemaModule(name: "later", migrations: [later], objects: [])
                ])
            let procedure = "'etl.secure_tables(name,name,name)'::regprocedure"
            let right = try #require(try await database.value("select pg_get_functiondef(\(procedure))"))
            _ = try await database.rows(
                """
                create or replace procedure etl.secure_tables(loader name, agency name, client name) language plpgsql
                as $$ begin raise 'not now'; end $$
                """)
            let error = await #expect(throws: WarehouseError.self) { _ = try await warehouse.migrate(migrator) }
            #expect(error?.description.contains("give new tables their policies: not now") == true)
            let secured = "select relrowsecurity from pg_class where oid = 'dw.fact_later'::regclass"
            #expect(try await database.value(secured) == "f", "it is there, and only the owner can read it")
            _ = try await database.rows(right)
            #expect(try await warehouse.migrate(migrator).isEmpty)
            #expect(try await database.value(secured) == "t")
            #expect(try await warehouse.securityFindings().isEmpty)
            await warehouse.close()
        }
    }

    @Test func `two migrators at once apply each migration once`() async throws {
        try await withEmptyDatabase { database, warehouse in
            let other = database.warehouse()
            async let mine = warehouse.migrate()
            async let theirs = other.migrate()
            let both = try await [mine, theirs]
            #expect(both.flatMap { $0 } == SchemaModule.modules(star: .busyocto).flatMap(\.fileNames))
            await other.close()
        }
    }

    @Test func `a dashboard that reads a table stops only migrations that need the table to themselves`() async throws {
        try await withEmptyDatabase { database, warehouse in
            _ = try await migrate([first], warehouse)
            let dashboard = database.warehouse()
            _ = try await dashboard.rows("begin")
            _ = try await dashboard.rows("select * from public.one")
            let index = Migration(
                version: 2, name: "002_index",
                sql: "create index one_x on public.one (x); create view public.v as select x from public.one;")
            let passed = try await migrate([first, index], warehouse)
            #expect(passed == ["002_index"])

            let column = Migration(version: 3, name: "003_column", sql: "alter table public.one add column y integer;")
            let began = ContinuousClock.now
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate([first, index, column], warehouse)
            }
            #expect(error?.sqlState == "55P03")
            #expect(ContinuousClock.now - began < .seconds(9), "the session's own lock_timeout is longer")

            _ = try await dashboard.rows("rollback")
            let later = try await migrate([first, index, column], warehouse)
            #expect(later == ["003_column"])
            await dashboard.close()
        }
    }
}
