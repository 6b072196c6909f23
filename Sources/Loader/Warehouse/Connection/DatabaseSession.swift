import Core

/// A connection with its settings pinned, and the thread that it blocks.
///
/// The base of everything that talks to the database; opened lazily and again after it was lost.
actor DatabaseSession {
    private let thread: SessionThread
    private let target: ConnectionTarget
    private var connection: PostgresConnection?
    private let random: @Sendable () -> Double

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ target: ConnectionTarget, name: String, random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }) {
        self.target = target
        self.random = random
        thread = SessionThread(name: name)
    }

    deinit {
        thread.stop()
    }

    /// What every session of ours must have, whatever the role, the database or the server set.
    private static let settings: [(String, String)] = [
        ("search_path", ""), ("TimeZone", "UTC"), ("DateStyle", "ISO, YMD"), ("IntervalStyle", "iso_8601"),
        ("client_encoding", "UTF8"), ("standard_conforming_strings", "on"), ("bytea_output", "hex"),
        ("statement_timeout", "600s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s"),
        // The session with the pipelines' locks may wait for the API for as long as it takes.
        ("idle_session_timeout", "0"),
        ("client_connection_check_interval", "1s"), ("row_security", "on"), ("synchronous_commit", "on"),
        ("default_transaction_isolation", "read committed"), ("extra_float_digits", "1"),
        ("quote_all_identifiers", "off"), ("array_nulls", "on"),
        // A batch in the stage tables; by default the server keeps 8 MB of them in memory.
        ("temp_buffers", "64MB"),
        // Batches are too short for compiled expressions to pay.
        ("jit", "off"),
    ]

    /// Connects, retrying while the server is down or starting, until the target's deadline.
    func connect() async throws(WarehouseError) {
        let deadline = ContinuousClock.now + target.deadline
        var attempt = 0
        while true {
            do throws(WarehouseError) {
                let opened = try PostgresConnection.open(target, timeout: min(.seconds(10), target.deadline))
                try DatabaseSession.pin(opened)
                connection = consume opened
                return
            } catch {
                guard error.kind == .unreachable, ContinuousClock.now < deadline else { throw error }
            }
            attempt += 1
            let longest = min(3.0, 0.2 * Double(1 << min(attempt, 5)))
            do { try await Task.sleep(for: .seconds(longest * (0.5 + random() / 2))) } catch {
                throw WarehouseError(.unreachable, doing: "connect", "cancelled while waiting for the server")
            }
        }
    }

    private static func pin(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        let doing = "prepare the session"
        let calls = settings.indices.map { "pg_catalog.set_config($\(2 * $0 + 1), $\(2 * $0 + 2), false)" }
        _ = try connection.execute(
            "select \(calls.joined(separator: ", "))", settings.flatMap { [$0.0, $0.1] }, doing: doing)
        let encoding: String = try connection.execute("show server_encoding", doing: doing).only("server_encoding")
        guard encoding == "UTF8" else {
            throw WarehouseError(
                .unusable, doing: "use this database", "its encoding is \(encoding), not UTF8",
                hint: "create it with: createdb --encoding=UTF8 --template=template0 NAME")
        }
    }

    /// Runs `body` with the connection, on this session's thread.
    func run<Result: Sendable>(
        _ body: @Sendable (borrowing PostgresConnection) throws(WarehouseError) -> Result
    ) async throws(WarehouseError) -> Result {
        if connection == nil { try await connect() }
        switch connection {
        case .none: throw WarehouseError(.unreachable, doing: "connect", "no connection")
        case .some(let open):
            return try body(open)
        }
    }

    /// The answer of one statement.
    func query(_ sql: String, _ parameters: [String?] = [], doing: String) async throws(WarehouseError) -> QueryResult {
        try await run { connection throws(WarehouseError) in try connection.execute(sql, parameters, doing: doing) }
    }

    /// True if there is a connection and libpq has not seen it break.
    var isAlive: Bool {
        switch connection {
        case .none: false
        case .some(let open): open.isAlive
        }
    }

    /// Drops the connection; the next `run` opens a new one.
    func close() {
        connection = nil
    }
}
