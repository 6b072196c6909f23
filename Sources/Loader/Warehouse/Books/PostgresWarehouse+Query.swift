import Core

extension PostgresWarehouse {
    /// Rows of a query, as text; for answers that are shown, not for loading.
    package func rows(_ sql: String, _ parameters: [String?] = []) async throws(WarehouseError) -> [[String?]] {
        try await query(sql, parameters, doing: "ask the warehouse").rows
    }
}
