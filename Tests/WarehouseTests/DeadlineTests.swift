import Core
import TestSupport
import Testing

@testable import Warehouse

/// A statement that takes too long is cancelled, and its session serves the next one.
@Suite struct DeadlineTests {
    @Test func `a session is usable after a statement of it was cancelled`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            let error = await #expect(throws: WarehouseError.self) {
                try await warehouse.control.run { connection throws(WarehouseError) in
                    _ = try connection.execute("begin", doing: "wait")
                    _ = try connection.execute(
                        "select pg_catalog.pg_sleep(20)", doing: "wait", timeout: .milliseconds(50))
                }
            }
            #expect(error?.kind == .timedOut)
            _ = try await warehouse.rows("rollback")
            let one = try await warehouse.rows("select 1")
            #expect(one == [["1"]])
            await warehouse.close()
        }
    }
}
