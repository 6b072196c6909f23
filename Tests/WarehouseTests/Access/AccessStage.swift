import Core
import TestSupport

@testable import Warehouse

/// A migrated database with access set up, three clients with rows in every table, and logins.
///
/// `one` reads client 101, `two` reads 101 and 303; nobody reads 202. Roles belong to the server, so their names end in the
/// database's.
struct AccessStage {
    let database: TestDatabase

    func role(_ name: String) -> String { "\(name)_\(database.name)" }
    func group(_ kind: AccessRole) -> String { "octoload_\(kind.rawValue)_\(database.name)" }

    /// Rows of a query as that login, over a connection of its own.
    func rows(as role: String, _ sql: String) async throws -> [[String?]] {
        try await database.as(self.role(role)).rows(sql)
    }

    /// What the statements end with, as that login: an error's text, or "".
    func error(as role: String, _ statements: String...) async -> String {
        let session = database.as(self.role(role)).warehouse()
        var message = ""
        do {
            for statement in statements { _ = try await session.rows(statement) }
        } catch {
            message = error.message
        }
        await session.close()
        return message
    }

    static let logins = ["one", "two", "analyst", "nightly", "stranger"]

    static func with(rows: RowsOfEveryTable.World? = nil, _ body: (AccessStage) async throws -> Void) async throws {
        try await withDatabase { database in
            let stage = AccessStage(database: database)
            for login in logins { try await database.server.execute("create role \(stage.role(login)) login") }
            do {
                let owner = database.warehouse()
                try await owner.setUpAccess()
                _ = try await owner.harden()
                _ = try await owner.rows(
                    """
                    insert into dw.dim_domain (domain_key, domain_id, domain_name, version_at, first_loaded_at, loaded_at)
                    select k, 'dom_' || k, 'Client ' || k, now(), now(), now() from unnest(array[101, 202, 303]) k
                    """)
                if let rows { _ = try await owner.rows(RowsOfEveryTable.sql(rows)) }
                let groups = try await owner.accessGroups()
                if let groups {
                    try await owner.run(groups.grant(domains: [101], to: stage.role("one")))
                    try await owner.run(groups.grant(domains: [101, 303], to: stage.role("two")))
                    try await owner.run(groups.membership(of: stage.role("analyst"), in: .agency, isGranted: true))
                    try await owner.run(groups.membership(of: stage.role("nightly"), in: .loader, isGranted: true))
                }
                await owner.close()
                try await body(stage)
            } catch {
                try await stage.drop()
                throw error
            }
            try await stage.drop()
        }
    }

    private func drop() async throws {
        for login in AccessStage.logins {
            _ = try? await database.rows("drop owned by \(role(login)) cascade")
            try await database.server.execute("drop role if exists \(role(login))")
        }
    }
}
