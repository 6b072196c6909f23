import Foundation
import TestSupport
import Testing

/// The program, a database with a table of orders, and an API that does what a test says.
struct OrdersBench {
    let api: OrdersAPI
    let database: TestDatabase
    var program: Program
    let folder: URL

    /// How the list is paged and read; the paging's parameters are those of `OrdersAPI`.
    struct Shape: Sendable {
        var paginate = "{style: cursor, param: cursor, next: next, more: more, size: {limit: 10}}"
        var reading = "since: {param: since, overlap: 1m}"
        /// Further lines of the pipeline.
        var more = ""
        var baseURL: String?
        var columns =
            "{id: id, placed_on: placed_on, amount: amount, quantity: quantity, paid: paid, note: note}"

        static let paged = Shape(
            paginate: "{style: page_number, param: page, total: total, size: {limit: 10}}")
        static let linked = Shape(paginate: "{style: next_url, next: next, size: {limit: 10}}")
    }

    @discardableResult
    func configure(_ shape: Shape = Shape()) throws -> String {
        let yaml = """
            version: 1
            api:
              base_url: \(shape.baseURL ?? "\(api.origin)/v1")
              token: {env: KEY}
              limits: {concurrency: 2}
              retry: {attempts: 3, base: 1ms, cap: 5ms, max_wait: 2s}
              timeouts: {connect: 1s, total: 2s, stall: 1s}
              page_cap: 1MiB
              record_cap: 64KiB
              paginate: \(shape.paginate)
              records: data
              as_of: as_of
            warehouse: {url: {env: DB}, schema: public, connect_deadline: 2s}
            pipelines:
              orders:
                get: /orders
                \(shape.reading)
                \(shape.more)
                load:
                  orders:
                    newest_by: at
                    columns: \(shape.columns)
            """
        let file = folder.appending(path: "orders.yaml")
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    var config: String { folder.appending(path: "orders.yaml").path }

    func run(_ arguments: String...) async throws -> Program.Result {
        try await program.run((arguments.isEmpty ? ["run"] : arguments) + ["--config", config])
    }

    /// The table without what differs between runs.
    func orders() async throws -> [[String?]] {
        try await database.rows("select id, placed_on, amount, quantity, paid, note from public.orders order by id")
    }

    func count(_ what: String) async throws -> Int {
        try await database.value("select count(*) from \(what)").flatMap { Int($0) } ?? -1
    }

    /// Runs a command (`run` if none is named) and expects its exit code.
    func expectRun(_ code: Int32, _ arguments: String..., at place: SourceLocation = #_sourceLocation) async throws {
        let result = try await program.run((arguments.isEmpty ? ["run"] : arguments) + ["--config", config])
        #expect(result.code == code, "\(result.errors)", sourceLocation: place)
    }

    /// Expects so many rows of a table, or of a table and a condition.
    func expect(_ number: Int, _ what: String, at place: SourceLocation = #_sourceLocation) async throws {
        let found = try await count(what)
        #expect(found == number, "\(what)", sourceLocation: place)
    }

    func expectOrders(at place: SourceLocation = #_sourceLocation) async throws {
        let found = try await orders()
        #expect(found == OrdersBench.golden, sourceLocation: place)
    }

    /// Sessions of the program in this database.
    func sessions() async throws -> Int {
        try await count(
            "pg_stat_activity where application_name like 'octoload/%' and datname = current_database()")
    }

    /// After whatever went wrong: the same command completes the load.
    func expectRecovery(_ context: String, _ shape: Shape = Shape()) async throws {
        api.follow(Orders.healthy)
        try configure(shape)
        let result = try await run()
        #expect(result.code == 0, "\(context): \(result.errors)")
        try await expectOrders()
        var left = try await sessions()
        for _ in 0..<50 where left > 0 {
            try await Task.sleep(for: .milliseconds(100))
            left = try await sessions()
        }
        #expect(left == 0, "\(context): sessions are left")
    }

    static let golden: [[String?]] = (1...Orders.count).map { number in
        let day = number < 10 ? "0\(number)" : "\(number)"
        return [
            "o\(day)", "2026-01-\(day)", "\(number).500000", "\(number)", number.isMultiple(of: 2) ? "t" : "f",
            "note \(number)",
        ]
    }

    static let canary = "canary-5f3c1d"
}

/// Gives `body` a bench of its own.
func withOrders(
    _ script: @escaping OrdersAPI.Script = Orders.healthy, shape: OrdersBench.Shape = OrdersBench.Shape(),
    isMigrated: Bool = true, _ body: (OrdersBench) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-orders-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let api = try OrdersAPI(script)
    try await withDatabase(isMigrated: isMigrated) { database in
        _ = try await database.rows(
            """
            create table public.orders (
              id text primary key, placed_on date not null, amount numeric(21, 6) not null, quantity bigint, paid boolean,
              note text, version_at timestamptz, deleted_at timestamptz, row_hash bigint, loaded_at timestamptz)
            """)
        let program = Program(environment: ["KEY": OrdersBench.canary, "DB": database.conninfo])
        let bench = OrdersBench(api: api, database: database, program: program, folder: folder)
        try bench.configure(shape)
        try await body(bench)
    }
}
