import Foundation
import TestSupport
import Testing

/// From an address to rows: lists that are built in different ways (Tests/Lists) are discovered, their table is made as it is
/// proposed, and a run brings what the server has.
///
/// `deploy/lists` runs them alone and prints one line for each: requests, and the time from the address to the first right load.
@Suite struct DiscoverListTests {
    private static let folder = Program.repository.appending(path: "Tests/Lists")

    private static let all = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
        FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/list").path)
    }.sorted()

    static let names: [String] = {
        let part = ProcessInfo.processInfo.environment["OCTOLOAD_LIST"] ?? ""
        return all.filter { part.isEmpty || $0.contains(part) }
    }()

    @Test func `there are lists of many kinds`() { #expect(Self.all.count >= 12) }

    @Test(arguments: names)
    func `a list is discovered, made and loaded`(name: String) async throws {
        let home = Self.folder.appending(path: name)
        let file = try ListFile(String(contentsOf: home.appending(path: "list"), encoding: .utf8))
        let modules = [Self.folder, Program.repository.appending(path: "Tests/Cases")]
        try await withDatabase { database in
            try await withPythonServer(home.appending(path: "api.py"), modules: modules) { server in
                let bench = ListBench(server: server, database: database)
                let start = ContinuousClock.now
                let found = try await bench.discover(file.arguments)
                #expect(found["paginate"] as? String == file.paginate)
                #expect(found["key"] as? [String] == file.key)
                #expect(found["newest_by"] as? String == file.newestBy)
                let requests = try #require(found["requests"] as? Int)
                #expect(requests <= 12)
                #expect(try bench.requests == requests)
                try await bench.makeTable()
                try await bench.expectRun(0)
                let elapsed = ContinuousClock.now - start
                try await bench.expectStore(in: "public.\(file.table)")
                // What is there is not written again, and is still all there is.
                try await bench.expectRun(0)
                try await bench.expectStore(in: "public.\(file.table)")
                let milliseconds =
                    elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
                let rows = try await database.value("select count(*) from public.\(file.table)") ?? "?"
                print("list\t\(name)\t\(requests)\t\(rows)\t\(milliseconds) ms")
            }
        }
    }
}

/// A server, a database, and the program between them, without a configuration.
struct ListBench {
    let server: PythonServer
    let database: TestDatabase

    var program: Program {
        Program(environment: [
            "API_KEY": "made-up-key-0123456789", "DATABASE_URL": database.conninfo, "OCTOLOAD_CONFIG": config,
        ])
    }

    private var config: String { server.scratch.appending(path: "pipelines.yaml").path }

    /// Requests that the server has had.
    var requests: Int {
        get throws { try String(contentsOf: server.log, encoding: .utf8).split(separator: "\n").count }
    }

    /// - Parameter arguments: A shell's words.
    /// - Returns: What is printed as JSON; the files are written.
    func discover(_ arguments: String) async throws -> [String: Any] {
        var shell = program
        shell.executable = "/bin/bash"
        let words = arguments.replacing("{api}", with: server.address)
        let path = Program.folder.appending(path: "octoload").path
        let result = try await shell.run("-c", "\(path) discover \(words) --out \(server.scratch.path) --output json")
        try #require(result.code == 0, "\(result.errors)")
        let valid = try await program.run("validate")
        #expect(valid.code == 0, "\(valid.errors)")
        return try result.json
    }

    func makeTable() async throws {
        let sql = try String(contentsOf: server.scratch.appending(path: "table.sql"), encoding: .utf8)
        for statement in sql.split(separator: ";\n") where statement.contains(where: { !$0.isWhitespace }) {
            _ = try await database.rows(String(statement))
        }
    }

    func expectRun(_ code: Int32) async throws {
        let result = try await program.run("run", "--output", "json")
        #expect(result.code == code, "\(result.errors)\(result.output)")
    }

    /// Holds the table against what the server says that it has, with PostgreSQL reading the JSON.
    func expectStore(in table: String) async throws {
        var curl = program
        curl.executable = "/usr/bin/curl"
        let store = try await curl.run("--silent", "--fail", "\(server.address)/expected").output
        let text = "'\(store.replacing("'", with: "''"))'::jsonb"
        let differences = try await database.value(
            """
            with expected as (select * from jsonb_populate_recordset(null::\(table), \(text)))
            select concat_ws(' ', (select count(*) from expected), (select count(*) from \(table)),
              (select count(*) from (table expected except all table \(table)) x),
              (select count(*) from (table \(table) except all table expected) x))
            """)
        let names = try await database.value(
            """
            select coalesce(string_agg(coalesce(e.name, '-') || '/' || coalesce(c.attname, '-'), ' '), '')
            from (select distinct jsonb_object_keys(r) as name from jsonb_array_elements(\(text)) r) e
            full join (select attname::text from pg_attribute where attrelid = '\(table)'::regclass and attnum > 0) c
              on e.name = c.attname
            where e.name is null or c.attname is null
            """)
        #expect(names == "", "columns that only one of the two has")
        let counts = (differences ?? "").split(separator: " ")
        #expect(
            counts.count == 4 && counts[0] == counts[1] && counts[0] != "0" && counts[2] == "0" && counts[3] == "0",
            "\(differences ?? "")")
    }
}
