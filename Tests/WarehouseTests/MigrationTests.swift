import Core
import Foundation
import TestSupport
import Testing
import Warehouse

@Suite struct MigrationTests {
    private let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql")
        .standardizedFileURL

    @Test(arguments: ["etl", "busyocto"])
    func `every file of sql is in the binary, byte for byte, in its module`(module: String) throws {
        let embedded = module == "etl" ? SchemaModule.books : SchemaModule.star(.busyocto)
        var texts: [String: String] = [:]
        for folder in ["schema", "functions", "views"] {
            let directory = sql.appending(path: "\(folder)/\(module)")
            for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
                let name = String(file.dropLast(".sql".count))
                #expect(texts[name] == nil, "two files are called \(file)")
                texts[name] = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
            }
        }
        #expect(Set(embedded.fileNames) == Set(texts.keys))
        for migration in embedded.migrations { #expect(migration.sql == texts[migration.name], "\(migration.name)") }
        for object in embedded.objects { #expect(object.sql == texts[object.name], "\(object.name)") }
    }

    @Test func `no two files have a number in common, and the folders are those of the modules`() throws {
        let versions = SchemaModule.modules(star: .busyocto).flatMap(\.migrations).map(\.version)
        #expect(Set(versions).count == versions.count && versions == versions.sorted() && !versions.contains(0))
        for folder in ["schema", "functions", "views"] {
            let modules = try FileManager.default.contentsOfDirectory(atPath: sql.appending(path: folder).path)
            #expect(modules.sorted() == ["busyocto", "etl"])
        }
    }

    @Test func `migrating twice applies nothing the second time`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            let first = try await warehouse.migrate()
            #expect(first == SchemaModule.modules(star: .busyocto).flatMap(\.fileNames))
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
