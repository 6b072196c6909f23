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
}
