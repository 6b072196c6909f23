import Core
import TestSupport
import Testing

@testable import Warehouse

/// A table and two views over it, one of which reads the other.
struct SmallSchema {
    static let table = Migration(
        version: 1, name: "001_table", sql: "create schema mart; create table mart.t (a integer, b integer);")
    static let base = SchemaObject(
        name: "mart.base",
        sql: """
            create or replace view mart.base as select a, b from mart.t;
            comment on view mart.base is 'Base';
            """)
    static let top = SchemaObject(
        name: "mart.top",
        sql: """
            -- needs: mart.base

            create or replace view mart.top as select a from mart.base;
            comment on view mart.top is 'Top';
            """)
    /// Without `b`, which `create or replace view` refuses.
    static let narrow = SchemaObject(
        name: "mart.base", sql: base.sql.replacing("select a, b from", with: "select a from"))
    /// With `c`.
    static let wide = SchemaObject(
        name: "mart.base", sql: base.sql.replacing("a, b from", with: "a, b, 1 as c from"))

    static func migrator(_ objects: SchemaObject..., release: Int = 1) -> Migrator {
        Migrator(
            modules: [SchemaModule(name: "test", migrations: [table], objects: objects)], release: release)
    }

    /// Views of `mart` with their columns.
    static let columns = """
        select c.relname, string_agg(a.attname, ',' order by a.attnum) from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'mart'::regnamespace and c.relkind = 'v' group by 1 order by 1
        """

    let database: TestDatabase
    let warehouse: PostgresWarehouse

    func plan(_ migrator: Migrator) async throws -> [String] {
        try await warehouse.control.run { connection throws(WarehouseError) in
            try migrator.pending(on: connection).planned.map(\.name)
        }
    }

    func migrate(_ migrator: Migrator) async throws -> [String] { try await warehouse.migrate(migrator) }

    /// What a migration ends with; `nil`, and a failed test: it did not fail.
    func failure(of migrator: Migrator) async throws -> WarehouseError? {
        await #expect(throws: WarehouseError.self) { _ = try await warehouse.migrate(migrator) }
    }

    /// Runs `body` with nothing made yet.
    static func with(_ body: (SmallSchema) async throws -> Void) async throws {
        try await withDatabase(isMigrated: false) { database in
            let schema = SmallSchema(database: database, warehouse: database.warehouse())
            try await body(schema)
            await schema.warehouse.close()
        }
    }
}
