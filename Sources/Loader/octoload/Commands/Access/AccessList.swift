import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload access list`
struct AccessList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show who reads what.")

    @Option(help: "Only this role.")
    var role: String?

    @OptionGroup var common: CommonOptions

    private struct Entry: Encodable {
        let role: String
        let group: String
        let domainID: String?
        let client: String?
        let grantedAt: String?
        let roleExists: Bool
        let isValid: Bool
    }

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            let grants = try await warehouse.grants().filter { role == nil || $0.role == role }
            if let role, grants.isEmpty { _ = try await AccessRunner(warehouse).role(role) }
            common.render(
                grants.map {
                    Entry(
                        role: $0.role, group: $0.group.rawValue, domainID: $0.domainID, client: $0.client,
                        grantedAt: $0.grantedAt?.description, roleExists: $0.state != .roleIsGone,
                        isValid: $0.state == .valid)
                }
            ) {
                guard !grants.isEmpty else { return output("nobody has access but the owner\n") }
                var table = TextTable([("role", .left), ("reads", .left), ("client id", .left), ("since", .left)])
                for grant in grants {
                    let what =
                        switch grant.group {
                        case .client: grant.client ?? "(unknown)"
                        case .agency: "all clients"
                        case .loader: "all clients, and writes"
                        }
                    table.add([
                        grant.role + note(grant.state), what, grant.domainID ?? "–",
                        grant.grantedAt?.description ?? "–",
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }

    private func note(_ state: PostgresWarehouse.Grant.State) -> String {
        switch state {
        case .valid: ""
        case .roleIsGone: " (no such role)"
        case .roleIsAnother: " (void: another role of that name was granted it; revoke, and grant again)"
        }
    }
}
