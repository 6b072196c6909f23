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

    /// Process id of the server's first process; `nil` if it is down.
    package var process: pid_t? {
        let text = try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8)
        return text?.split(separator: "\n").first.flatMap { pid_t($0) }
    }

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
