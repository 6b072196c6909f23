import Core
import TestSupport
import Testing

@testable import Warehouse

/// Views and functions are as their files have them, whatever they were before, and whoever reads them.
@Suite struct SchemaObjectTests {
    private let table = SmallSchema.table
    private let base = SmallSchema.base
    private let top = SmallSchema.top
    private let narrow = SmallSchema.narrow
    private let wide = SmallSchema.wide

    private func migrator(_ objects: SchemaObject...) -> Migrator {
        Migrator(modules: [SchemaModule(name: "test", migrations: [table], objects: objects)])
    }

    private func plan(_ migrator: Migrator, _ warehouse: PostgresWarehouse) async throws -> [String] {
        try await warehouse.control.run { connection throws(WarehouseError) in
            try migrator.pending(on: connection).planned.map(\.name)
        }
    }

    private func migrate(_ migrator: Migrator, _ warehouse: PostgresWarehouse) async throws -> [String] {
        try await warehouse.control.run { connection throws(WarehouseError) in try migrator.migrate(on: connection) }
    }

    private func withBase(_ body: (TestDatabase, PostgresWarehouse) async throws -> Void) async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            let applied = try await migrate(migrator(top, base), warehouse)
            #expect(applied == ["001_table", "mart.base", "mart.top"], "what is needed comes first")
            try await body(database, warehouse)
            await warehouse.close()
        }
    }

    private let columns = SmallSchema.columns

    @Test func `a file that changed is planned and applied, and no other`() async throws {
        try await withBase { database, warehouse in
            let planned = try await plan(migrator(wide, top), warehouse)
            #expect(planned == ["mart.base"])
            let applied = try await migrate(migrator(wide, top), warehouse)
            #expect(applied == ["mart.base"])
            let now = try await database.rows(columns)
            #expect(now == [["base", "a,b,c"], ["top", "a"]])
            let again = try await migrate(migrator(wide, top), warehouse)
            #expect(again.isEmpty)
            let forms = try await database.rows("select name, revision from etl.schema_object order by 1, 2")
            #expect(forms == [["mart.base", "1"], ["mart.base", "2"], ["mart.top", "1"]])
        }
    }

    @Test func `a view that loses a column is made anew with what reads it, and both keep rights and comments`()
        async throws
    {
        try await withBase { database, warehouse in
            let reader = "bi_\(database.name)"
            try await database.server.execute("create role \(reader)")
            for statement in [
                "grant select on mart.base to \(reader)", "grant select on mart.top to \(reader) with grant option",
                "grant update (a) on mart.top to \(reader)", "grant update (b) on mart.base to \(reader)",
            ] { _ = try await database.rows(statement) }
            let applied = try await migrate(migrator(narrow, top), warehouse)
            #expect(applied == ["mart.base", "mart.top"])
            let rights = try await database.rows(
                """
                select c.relname, has_table_privilege('\(reader)', c.oid, 'select'),
                  has_table_privilege('\(reader)', c.oid, 'select with grant option'),
                  has_column_privilege('\(reader)', c.oid, 'a', 'update'), obj_description(c.oid, 'pg_class')
                from pg_class c where c.relnamespace = 'mart'::regnamespace and c.relkind = 'v' order by 1
                """)
            #expect(rights == [["base", "t", "f", "f", "Base"], ["top", "t", "t", "t", "Top"]])
            #expect(try await database.rows(columns) == [["base", "a"], ["top", "a"]])
            #expect(try await migrate(migrator(narrow, top), warehouse).isEmpty)
            _ = try await database.rows("drop owned by \(reader)")
            try await database.server.execute("drop role \(reader)")
        }
    }

    @Test func `a function that returns something else is made anew, and who may call it still may`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            func function(_ type: String) -> SchemaObject {
                SchemaObject(
                    name: "mart.f",
                    sql: """
                        create or replace function mart.f() returns \(type) language sql return 1;
                        revoke execute on function mart.f() from public;
                        """)
            }
            let view = SchemaObject(
                name: "mart.v", sql: "-- needs: mart.f\ncreate or replace view mart.v as select mart.f() as x;")
            _ = try await migrate(migrator(function("integer"), view), warehouse)
            let reader = "bi_\(database.name)"
            try await database.server.execute("create role \(reader)")
            _ = try await database.rows("grant execute on function mart.f() to \(reader)")
            _ = try await database.rows("grant select on mart.v to \(reader)")
            let applied = try await migrate(migrator(function("bigint"), view), warehouse)
            #expect(applied == ["mart.f", "mart.v"])
            let rights = try await database.rows(
                """
                select has_function_privilege('\(reader)', 'mart.f()', 'execute'), has_function_privilege('public', 'mart.f()', 'execute'),
                  has_table_privilege('\(reader)', 'mart.v', 'select'), pg_typeof(mart.f())
                """)
            #expect(rights == [["t", "f", "t", "bigint"]])
            await warehouse.close()
            _ = try await database.rows("drop owned by \(reader)")
            try await database.server.execute("drop role \(reader)")
        }
    }

    @Test
    func
        `a view that a transaction holds open is waited for three seconds, then all is as it was, and who it is is said`()
        async throws
    {
        try await withBase { database, warehouse in
            let dashboard = database.warehouse()
            _ = try await dashboard.rows("set application_name = 'Metabase'")
            _ = try await dashboard.rows("begin")
            _ = try await dashboard.rows("select * from mart.top")
            let other = SchemaObject(name: "mart.other", sql: "create or replace view mart.other as select 1 as x;")
            let began = ContinuousClock.now
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate(migrator(narrow, top, other), warehouse)
            }
            #expect(ContinuousClock.now - began < .seconds(9), "the session's own lock_timeout is longer")
            #expect(error?.sqlState == "55P03" && error?.isTemporary == true)
            let text = error?.description ?? ""
            #expect(text.contains("make mart.base") && text.contains("called Metabase"), "\(text)")
            #expect(text.hasSuffix("run it again when that transaction is over"), "\(text)")
            #expect(try await database.rows(columns) == [["base", "a,b"], ["top", "a"]], "nothing is half made")
            _ = try await dashboard.rows("rollback")
            let later = try await migrate(migrator(narrow, top, other), warehouse)
            #expect(later == ["mart.base", "mart.other", "mart.top"])
            await dashboard.close()
        }
    }

    @Test func `a view of somebody else over one that loses a column is named, and nothing is dropped`() async throws {
        try await withBase { database, warehouse in
            _ = try await database.rows("create view public.report as select b from mart.base")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate(migrator(narrow, top), warehouse)
            }
            #expect(error?.kind == .unusable)
            let text = error?.description ?? ""
            #expect(
                text.contains("columns of mart.base change") && text.contains("`drop view public.report`"), "\(text)")
            #expect(try await database.rows(columns) == [["base", "a,b"], ["top", "a"]])
            #expect(try await database.value("select count(*) from public.report") == "0")
            // One that columns are added to stays open to everybody.
            #expect(try await migrate(migrator(wide, top), warehouse) == ["mart.base"])
        }
    }

    @Test func `one that fails is named with its line, and none is made`() async throws {
        try await withBase { database, warehouse in
            let broken = SchemaObject(
                name: "mart.broken", sql: "-- why\n\ncreate or replace view mart.broken as select nothing from mart.t;")
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await migrate(migrator(wide, top, broken), warehouse)
            }
            #expect(error?.description.contains("make mart.broken, line 3, \"create or replace view") == true)
            let now = try await database.rows(columns)
            #expect(now == [["base", "a,b"], ["top", "a"]])
        }
    }

    @Test func `an older program is refused instead of putting back what a newer one has replaced`() async throws {
        try await withBase { database, warehouse in
            _ = try await migrate(migrator(wide, top), warehouse)
            let old = await #expect(throws: WarehouseError.self) {
                _ = try await migrate(migrator(base, top), warehouse)
            }
            #expect(old?.kind == .unusable)
            #expect(old?.description.contains("newer form of mart.base than this program") == true)
            let without = await #expect(throws: WarehouseError.self) {
                _ = try await migrate(migrator(wide), warehouse)
            }
            #expect(without?.description.contains("has mart.top, which this program does not know") == true)
            #expect(try await database.rows(columns) == [["base", "a,b,c"], ["top", "a"]])
        }
    }

    @Test func `a view that somebody dropped is made again by the next migration, and holds up no load`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            _ = try await database.rows("drop view mart.ads_daily")
            #expect(try await warehouse.pendingMigrations().isEmpty)
            #expect(try await warehouse.migrationPlan().map(\.name) == ["mart.ads_daily"])
            #expect(try await warehouse.migrate() == ["mart.ads_daily"])
            #expect(try await warehouse.migrate().isEmpty)
            await warehouse.close()
        }
    }

    @Test func `a view that stands in a migration's way is made again by the same run`() async throws {
        try await withBase { database, warehouse in
            let way = Migration(
                version: 2, name: "002_wider",
                sql: "drop view if exists mart.top, mart.base; alter table mart.t alter column a type bigint;")
            let later = Migrator(modules: [SchemaModule(name: "test", migrations: [table, way], objects: [top, base])])
            let applied = try await migrate(later, warehouse)
            #expect(applied == ["002_wider", "mart.base", "mart.top"])
            #expect(try await database.rows(columns) == [["base", "a,b"], ["top", "a"]])
            #expect(try await migrate(later, warehouse).isEmpty)
        }
    }

    @Test func `the same files make an empty database`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            let gone = Migration(
                version: 2, name: "002_gone", sql: "-- drops: mart.top\n\ndrop view if exists mart.top;")
            let migrator = Migrator(modules: [SchemaModule(name: "test", migrations: [table, gone], objects: [base])])
            let applied = try await migrate(migrator, warehouse)
            #expect(applied == ["001_table", "002_gone", "mart.base"])
            await warehouse.close()
        }
    }

    @Test func `a view that goes is dropped by the file that says so, and forgotten`() async throws {
        try await withBase { database, warehouse in
            let gone = Migration(
                version: 2, name: "002_gone", sql: "-- drops: mart.top\n\ndrop view if exists mart.top;")
            let later = Migrator(modules: [SchemaModule(name: "test", migrations: [table, gone], objects: [base])])
            let planned = try await plan(later, warehouse)
            #expect(planned == ["002_gone"])
            #expect(try await migrate(later, warehouse) == ["002_gone"])
            #expect(try await migrate(later, warehouse).isEmpty)
            #expect(try await database.rows(columns) == [["base", "a,b"]])
            #expect(try await database.rows("select name from etl.schema_object") == [["mart.base"]])
        }
    }

    @Test func `files that need each other have no order`() {
        let one = SchemaObject(name: "mart.one", sql: "-- needs: mart.two\nselect 1;")
        let two = SchemaObject(name: "mart.two", sql: "-- needs: mart.one, etl.three\nselect 1;")
        #expect(SchemaObject.ordered([one, two]) == nil)
        #expect(two.needs == ["mart.one", "etl.three"])
        #expect(
            SchemaObject.ordered([one, SchemaObject(name: "mart.two", sql: "select 1;")])?.map(\.name) == [
                "mart.two", "mart.one",
            ])
    }
}
