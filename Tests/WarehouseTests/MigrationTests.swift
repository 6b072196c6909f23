import Foundation
import TestSupport
import Testing
import Warehouse

@Suite struct MigrationTests {
    @Test func `every file of sql-migrations is in the binary, byte for byte`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql/migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
        #expect(files.sorted() == Migration.all.map { "\($0.name).sql" })
        for migration in Migration.all {
            let text = try String(contentsOf: folder.appending(path: "\(migration.name).sql"), encoding: .utf8)
            #expect(migration.sql == text, "\(migration.name)")
        }
    }

    @Test func `migrating twice applies nothing the second time`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            let first = try await warehouse.migrate()
            #expect(first == Migration.all.map(\.name))
            let second = try await warehouse.migrate()
            #expect(second.isEmpty)
            let pending = try await warehouse.pendingMigrations()
            #expect(pending.isEmpty)
            await warehouse.close()
        }
    }

    @Test func `every schema, table and column says what it means`() async throws {
        try await withDatabase { database in
            let silent = try await database.rows(
                """
                select c.oid::regclass || coalesce('.' || a.attname, '')
                from pg_class c
                left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
                  and c.relkind in ('r', 'p', 'v') and not c.relispartition
                  and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)
                """)
            #expect(silent == [])
        }
    }

    @Test func `the star keeps its rules`() async throws {
        try await withDatabase { database in
            let breaches = try await database.rows(
                """
                select 'a foreign key on a fact: ' || conname from pg_constraint
                where contype = 'f' and conrelid::regclass::text ~ '^dw\\.fact_'
                union all
                select 'a trigger: ' || tgname from pg_trigger where not tgisinternal
                union all
                select 'reads as its owner: ' || oid::regclass from pg_class
                where relkind = 'v' and relnamespace in ('mart'::regnamespace, 'etl'::regnamespace)
                  and not coalesce(reloptions @> '{security_invoker=true}', false)
                union all
                select 'a surrogate key for people: ' || attrelid::regclass || '.' || attname
                from pg_attribute join pg_class on pg_class.oid = attrelid
                where relkind = 'v' and relnamespace = 'mart'::regnamespace and attname like '%\\_key'
                """)
            #expect(breaches == [])
        }
    }
}
