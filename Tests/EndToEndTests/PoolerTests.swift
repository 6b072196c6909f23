import Foundation
import OctoSimulator
import PrivateServers
import TestSupport
import Testing

/// A real PgBouncer before the database (design §9.7).
@Suite struct PoolerTests {
    /// Runs `body` with the database behind PgBouncer in a mode.
    private func withPooler(_ mode: String, _ bench: Bench, _ body: (Program) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "octoload-pooler-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let fields = bench.database.conninfo.split(separator: " ").map(String.init)
        func value(_ key: String) -> String {
            fields.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) } ?? ""
        }
        try """
        [databases]
        \(value("dbname")) = host=\(value("host")) dbname=\(value("dbname")) user=\(value("user"))
        [pgbouncer]
        listen_addr =
        listen_port = 6543
        unix_socket_dir = \(folder.path)
        auth_type = any
        pool_mode = \(mode)
        default_pool_size = 20
        ignore_startup_parameters = extra_float_digits
        """.write(to: folder.appending(path: "pgbouncer.ini"), atomically: true, encoding: .utf8)
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        // It refuses to run as root. setpriv becomes the pooler, where runuser would stay above it and keep the signal.
        let asOwner =
            getuid() == 0
            ? ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"] : []
        let pooler = try ChildProcess(
            asOwner + ["/usr/sbin/pgbouncer", folder.appending(path: "pgbouncer.ini").path],
            descriptors: (nothing, nothing, nothing))
        let socket = folder.appending(path: ".s.PGSQL.6543").path
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: socket) {
            try await Task.sleep(for: .milliseconds(20))
        }
        var program = bench.program
        program.environment["DATABASE_URL"] =
            "host=\(folder.path) port=6543 user=\(value("user")) dbname=\(value("dbname"))"
        let result: Result<Void, any Error>
        do { result = .success(try await body(program)) } catch { result = .failure(error) }
        pooler.send(SIGINT)
        for _ in 0..<100 where pooler.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        if pooler.isRunning { pooler.send(SIGKILL) }
        _ = pooler.wait()
        try result.get()
    }

    @Test(arguments: ["transaction", "statement"])
    func `a proxy that lends sessions is refused before any API call`(_ mode: String) async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try await withPooler(mode, bench) { program in
                for command in [["run"], ["status"], ["check"]] {
                    let result = try await program.run(command + ["--config", config])
                    #expect(result.code == 78, "\(mode) \(command): \(result.output)\(result.errors)")
                    #expect(
                        (result.output + result.errors).contains("lends sessions per transaction"),
                        "\(result.output)\(result.errors)")
                }
            }
            #expect(bench.simulator.requestLog.filter { $0.path != "/v1/organization" }.isEmpty)
        }
    }

    @Test func `one that keeps a session per client is fine`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try await withPooler("session", bench) { program in
                let result = try await program.run("run", "--config", config)
                #expect(result.code == 0, "\(result.errors)")
            }
            let differences = try await Truth(bench: bench).differences()
            #expect(differences == [])
        }
    }
}
