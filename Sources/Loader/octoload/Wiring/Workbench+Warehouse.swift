import Core
import Warehouse

extension Workbench {
    /// Connects, gives the warehouse to `body`, and closes it however that ends.
    ///
    /// - Parameters:
    ///   - name: As the session is called in the server.
    ///   - isMigrated: Fails if a migration is missing.
    func withWarehouse<Result>(
        _ name: String, isMigrated: Bool = true, _ body: (PostgresWarehouse) async throws -> Result
    ) async throws -> Result {
        let warehouse = try warehouse(runID: name)
        do {
            try await warehouse.connect()
            if isMigrated { try await warehouse.requireCurrentSchema() }
            let result = try await body(warehouse)
            await warehouse.close()
            return result
        } catch {
            await warehouse.close()
            throw error
        }
    }
}

/// The body of a command that needs nothing but the warehouse, migrated. Errors become a sentence and an exit code.
func withWarehouse(_ name: String, _ common: CommonOptions, _ body: (PostgresWarehouse) async throws -> Void)
    async throws
{
    try await reportingFailures { try await Workbench(common).withWarehouse(name, body) }
}
