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
        let user = try await server.user().shellWord
        throw RunFailure(
            .warehouse,
            "this user does not see all rows of \(first)\(hidden.count > 1 ? " and \(hidden.count - 1) more tables" : ""); "
                + "make it a loader: `octoload access grant --role \(user) --loader`")
    }
}
