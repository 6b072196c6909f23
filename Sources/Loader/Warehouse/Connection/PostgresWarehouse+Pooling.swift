import Core

extension PostgresWarehouse {
    /// Refuses a proxy that gives each transaction whatever server session is free: locks of the session,
    /// temporary tables and settings would be another's by the next statement.
    ///
    /// Behind a proxy that keeps one server session per client, all is well. Which of them it is shows when a second client
    /// is in a transaction: a proxy that lends sessions has to give the first one another.
    func requireSessions() async throws(WarehouseError) {
        let first = try await control.run { connection throws(WarehouseError) in
            (announced: connection.announcedProcessID, real: try Self.processID(connection))
        }
        let real = first.real
        guard real != first.announced else { return }
        for _ in 0..<3 {
            do throws(WarehouseError) {
                _ = try await quotas.run { connection throws(WarehouseError) in
                    _ = try connection.execute("begin", doing: Self.doing)
                    return try Self.processID(connection)
                }
                let second = try await control.run { connection throws(WarehouseError) in
                    try Self.processID(connection)
                }
                _ = try await quotas.run { connection throws(WarehouseError) in
                    try connection.execute("rollback", doing: Self.doing).tag
                }
                guard second == real else { throw Self.lendsSessions }
            } catch {
                // Pooling by statement takes no transactions at all, and hangs up; libpq has no SQLSTATE of that.
                throw error.message.contains("statement pooling") ? Self.lendsSessions : error
            }
        }
    }

    private static let doing = "use this server"

    private static func processID(_ connection: borrowing PostgresConnection) throws(WarehouseError) -> Int32 {
        try connection.execute("select pg_catalog.pg_backend_pid() as pid", doing: doing).only("pid")
    }

    private static var lendsSessions: WarehouseError {
        WarehouseError(
            .unusable, doing: doing,
            "the proxy before it lends sessions per transaction, and octoload needs one of its own",
            hint: "connect to the server itself, or to a pool with pool_mode = session")
    }
}
