import Core
import Warehouse

extension PostgresWarehouse {
    /// Fails if a migration of this program is missing.
    ///
    /// - Parameter remedy: What to run.
    func requireCurrentSchema(remedy: String = "run `octoload migrate`") async throws {
        guard let missing = try await pendingMigrations().first else { return }
        throw RunFailure(
            .configuration,
            "the warehouse's schema is behind, or not there yet: migration \(missing) is missing; \(remedy)")
    }

    /// Fails if a policy hides rows from this user.
    func requireFullSight() async throws {
        let hidden = try await tablesInPart()
        guard let first = hidden.first else { return }
        throw RunFailure(
            .warehouse,
            "this user does not see all rows of \(first)\(hidden.count > 1 ? " and \(hidden.count - 1) more tables" : ""); "
                + "make it a member of octoload_loader: `octoload access grant --role USER --loader`")
    }
}

/// The body of a command that needs nothing but the warehouse, migrated: connects, and closes in the end. Errors become a
/// sentence and an exit code.
///
/// - Parameter name: As the session is called in the server.
func withWarehouse(_ name: String, _ common: CommonOptions, _ body: (PostgresWarehouse) async throws -> Void)
    async throws
{
    try await reportingFailures {
        let warehouse = try Workbench(common).warehouse(runID: name)
        try await warehouse.connect()
        do {
            try await warehouse.requireCurrentSchema()
            try await body(warehouse)
        } catch {
            await warehouse.close()
            throw error
        }
        await warehouse.close()
    }
}
