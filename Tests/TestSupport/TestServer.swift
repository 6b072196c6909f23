import Core
import Foundation
import PrivateServers
import Synchronization
import Transform
import Warehouse

/// The PostgreSQL server of a test run: started when the first test asks for a database, gone with the process.
package final class TestServer: Sendable {
    private static let started = Task { try await TestServer() }

    /// The server, with the template migrated.
    package static var shared: TestServer { get async throws { try await started.value } }

    private let servers: PrivateServers
    private let admin: PostgresWarehouse
    private let count = Mutex(0)

    private init() async throws {
        servers = try PrivateServers(name: "octoload-test")
        admin = TestServer.warehouse(servers.conninfo(database: "postgres"))
        _ = try await admin.rows("create database template_migrated")
        let template = TestServer.warehouse(servers.conninfo(database: "template_migrated"))
        _ = try await template.migrate()
        await template.close()
    }

    /// The directory of its socket.
    package var socketDirectory: String { servers.addresses.directory }

    /// Statements as superuser, outside any test's database.
    package func execute(_ sql: String) async throws {
        _ = try await admin.rows(sql)
    }

    /// Rows of a query in any database of the server.
    package func rows(_ sql: String, database: String) async throws -> [[String?]] {
        let warehouse = TestServer.warehouse(servers.conninfo(database: database))
        do {
            let rows = try await warehouse.rows(sql)
            await warehouse.close()
            return rows
        } catch {
            await warehouse.close()
            throw error
        }
    }

    /// From now on this role must give its password; the others go on without.
    package func requirePassword(of role: String) async throws {
        let file = "\(socketDirectory)/data/pg_hba.conf"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        // In place: the file belongs to the server's user.
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data("local all \(role) scram-sha-256\n\(text)".utf8))
        try handle.close()
        try await execute("select pg_reload_conf()")
    }

    /// A new database; a copy of the migrated template takes about 0.1 s.
    package func makeDatabase(isMigrated: Bool = true) async throws -> TestDatabase {
        let number = count.withLock {
            $0 += 1
            return $0
        }
        let name = "test_\(number)"
        _ = try await admin.rows(
            "create database \(name) template \(isMigrated ? "template_migrated" : "template0") strategy file_copy")
        return TestDatabase(server: self, name: name, conninfo: servers.conninfo(database: name))
    }

    fileprivate func drop(_ name: String) async throws {
        _ = try await admin.rows("drop database \(name) with (force)")
    }

    static func warehouse(_ conninfo: String, star: Star? = .busyocto) -> PostgresWarehouse {
        PostgresWarehouse(
            ConnectionTarget(conninfo: Secret(conninfo), deadline: .seconds(20), applicationName: "octoload-test"),
            rejectColumns: RejectStage.columns, star: star)
    }
}

/// A database of one test.
package struct TestDatabase: Sendable {
    package let server: TestServer
    package let name: String
    /// Takes the place of DATABASE_URL.
    package let conninfo: String

    /// A warehouse over it; the caller closes it.
    package func warehouse(star: Star? = .busyocto) -> PostgresWarehouse { TestServer.warehouse(conninfo, star: star) }

    /// The same database, logged in to as another role.
    package func `as`(_ role: String) -> TestDatabase {
        TestDatabase(server: server, name: name, conninfo: conninfo.replacing(#/user=\S+/#, with: "user=\(role)"))
    }

    /// Rows of a query as text, over a connection of their own.
    package func rows(_ sql: String, _ parameters: [String?] = []) async throws -> [[String?]] {
        let connection = warehouse()
        do {
            let rows = try await connection.rows(sql, parameters)
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The first column of the first row.
    package func value(_ sql: String) async throws -> String? {
        try await rows(sql).first?.first ?? nil
    }

    package func drop() async throws { try await server.drop(name) }

    /// A copy of it under another name; the caller drops it. Nobody may be connected to this one.
    package func copy(as name: String) async throws -> TestDatabase {
        try await server.execute("create database \(name) template \(self.name) strategy file_copy")
        return TestDatabase(
            server: server, name: name, conninfo: conninfo.replacing(#/dbname=\S+/#, with: "dbname=\(name)"))
    }
}

/// Gives `body` a database of its own and drops it afterwards.
package func withDatabase(isMigrated: Bool = true, _ body: (TestDatabase) async throws -> Void) async throws {
    let database = try await TestServer.shared.makeDatabase(isMigrated: isMigrated)
    do {
        try await body(database)
    } catch {
        try? await database.drop()
        throw error
    }
    try await database.drop()
}
