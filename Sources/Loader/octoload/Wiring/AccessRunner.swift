import Core
import Foundation
import Warehouse

/// What the commands of access have in common: roles and clients by name, and what to do without the right.
struct AccessRunner {
    private let warehouse: PostgresWarehouse

    init(_ warehouse: PostgresWarehouse) {
        self.warehouse = warehouse
    }

    /// The groups of this database.
    func groups() async throws -> AccessGroups {
        if let groups = try await warehouse.accessGroups() { return groups }
        throw RunFailure(.configuration, "access is not set up in this database; run `octoload access init`")
    }

    func role(_ name: String) async throws -> PostgresWarehouse.Role {
        _ = try await groups()
        if let role = try await warehouse.role(named: name) { return role }
        throw RunFailure(
            .configuration,
            "there is no role \"\(name)\"; make it first, for example: create role \(SQLIdentifier(name)) login password '…'"
        )
    }

    /// - Parameter names: Ids, or names that only one client has.
    func clients(_ names: [String]) async throws -> [(key: Int64, name: String)] {
        guard try await warehouse.presentStar() != nil else {
            throw RunFailure(
                .configuration,
                "this database has no clients to grant: they belong to the star of BusyOcto, which `octoload migrate --star busyocto` "
                    + "makes; readers of other tables get the rights of PostgreSQL")
        }
        let known = try await warehouse.members.clients()
        return try names.map { name in
            if let client = known.first(where: { $0.id == name }) { return (client.key, client.name) }
            let named = known.filter { $0.name == name }
            if named.count == 1 { return (named[0].key, named[0].name) }
            if named.count > 1 {
                throw RunFailure(
                    .configuration,
                    "\(named.count) clients are called \"\(name)\": give the id, one of "
                        + named.map(\.id).sorted().joined(separator: ", "))
            }
            let near = Spelling.nearest(to: name, among: known.flatMap { [$0.id, $0.name] })
            throw RunFailure(
                .configuration,
                "there is no client \"\(name)\"\(near.map { "; did you mean \"\($0)\"?" } ?? "; `select domain_id, domain_name from dw.dim_domain` lists them")"
            )
        }
    }

    /// Runs the script, or prints it for somebody who may.
    func run(_ script: AccessScript) async throws {
        try await run { try await warehouse.run(script) }
    }

    func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let refusal as AccessRefused {
            output(
                "-- To be run by a database administrator, or by the owner of the schemas dw, mart and etl.\n\(Words(lines: refusal.script.text))"
            )
            throw RunFailure(
                .warehouse,
                "this user may not do that (\(refusal.cause.message)); nothing was changed, and the SQL for a database "
                    + "administrator is on standard output")
        }
    }
}
