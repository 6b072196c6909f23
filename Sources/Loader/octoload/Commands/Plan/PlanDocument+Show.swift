import Core
import Foundation
import Logging
import Runner
import Warehouse

extension PlanDocument {
    /// Prints what a command would do, from the ledger and the books alone.
    static func show(
        _ command: String, _ bench: Workbench, _ common: CommonOptions,
        _ plan: (LoadPlanner) async throws -> [LoadPlanner.Entry]
    ) async throws {
        let usage = QuotaUsage(bench)
        let document = try await bench.withWarehouse("plan", isMigrated: false) { warehouse in
            let pending = try await warehouse.pendingMigrations()
            // Without the books nothing is known; with those of an older version all that matters is.
            var entries: [LoadPlanner.Entry]?
            do {
                entries = try await plan(LoadPlanner(bench.configuration, warehouse: warehouse, log: bench.log))
            } catch let error
                as WarehouseError
                where error.sqlState == "42P01" || error.sqlState == "42703" || error.sqlState == "3F000"
            {
                guard !pending.isEmpty else { throw error }
            }
            let quota = entries == nil ? [] : try await usage.read(warehouse)
            return PlanDocument(
                command: command, environment: bench.configuration.environment, entries: entries,
                pendingMigrations: pending,
                configuration: bench.configuration, quota: quota)
        }
        common.render(document) { output(document.text + "\n") }
    }
}
