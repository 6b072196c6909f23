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
}
