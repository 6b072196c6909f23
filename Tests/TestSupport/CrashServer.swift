import Foundation
import PrivateServers
import Warehouse

/// A PostgreSQL server of one test, which may be stopped, killed and started again.
package final class CrashServer: Sendable {
    private let servers: PrivateServers

    package init() throws {
        servers = try PrivateServers(name: "octoload-crash")
    }

    package var directory: String { servers.addresses.directory }
    package func conninfo(_ database: String = "postgres") -> String { servers.conninfo(database: database) }

    private var data: String { "\(directory)/data" }

    /// Where pg_ctl is: beside the program that runs.
    private func control(_ arguments: String) throws {
        let bin =
            (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql"))?.compactMap { Int($0) }.max()
            .map { "/usr/lib/postgresql/\($0)/bin/" } ?? ""
        let owner = getuid() == 0 ? "runuser -u postgres -- " : ""
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let command = "cd / && \(owner)\(bin)pg_ctl \(arguments) --pgdata=\(data) --silent"
        let child = try ChildProcess(["/bin/sh", "-c", command], descriptors: (nothing, nothing, nothing))
        let code = child.wait()
        guard code == 0 else { throw POSIXError(.EIO, userInfo: ["command": command, "code": code]) }
    }

    /// - Parameter mode: smart, fast or immediate.
    package func stop(_ mode: String) throws { try control("stop --wait --mode=\(mode)") }

    /// With the options that it had.
    package func start() throws { try control("restart --wait --log=\(data)/server.log") }

    package func restart(_ mode: String) throws {
        try control("restart --wait --mode=\(mode) --log=\(data)/server.log")
    }

    /// It may be recovering.
    package func waitUntilUp() async throws {
        for _ in 0..<100 {
            if (try? await rows("select 1")) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    package func rows(_ sql: String, database: String = "postgres") async throws -> [[String?]] {
        let warehouse = TestServer.warehouse(conninfo(database))
        do {
            let rows = try await warehouse.rows(sql)
            await warehouse.close()
            return rows
        } catch {
            await warehouse.close()
            throw error
        }
    }
}
