import Core
import TestSupport
import Testing

@testable import Warehouse

/// What is read out of the migrations' files is what they make.
@Suite struct DeclaredTableTests {
    @Test func `a migrated database has the columns and keys that the migrations declare, and no other keys`()
        async throws
    {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            let names = try await database.rows(
                """
                select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'dw' and c.relkind in ('r', 'p') and not c.relispartition
                """
            ).map { TableName(schema: $0[0] ?? "", name: $0[1] ?? "") }
            #expect(names.count >= 15)
            let schemas = try await warehouse.catalogue.schemas(of: Set(names))
            await warehouse.close()
            for (name, schema) in schemas {
                let declared = try #require(schema.declared, "\(name)")
                #expect(Set(schema.uniqueKeys) == Set(declared.keys.map { Set($0.columns) }), "\(name)")
                #expect(declared.keys.filter(\.isPrimary).map(\.columns) == [schema.key], "\(name)")
                let columns = schema.columns.map(\.name)
                #expect(declared.columns.allSatisfy(columns.contains), "\(name): \(declared.columns)")
                for column in ["version_at", "deleted_at", "record_key", "slice_id", "domain_key"]
                where columns.contains(column) {
                    #expect(declared.columns.contains(column), "\(name).\(column)")
                }
            }
        }
    }
}
