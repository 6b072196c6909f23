import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload access revoke`
struct AccessRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a role's access to clients.",
        discussion: "Takes effect with the next statement of sessions that are open.")

    @OptionGroup var options: AccessOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            let runner = AccessRunner(warehouse)
            let groups = try await runner.groups()
            guard options.group == .client else {
                _ = try await runner.role(options.role)
                try await runner.run(groups.membership(of: options.role, in: options.group, isGranted: false))
                return output("\(options.role) is no member of \(groups.name(of: options.group)) any more\n")
            }
            let clients = try await runner.clients(options.domain)
            let held = try await warehouse.grants().filter { $0.role == options.role && $0.group == .client }
            let keys = Set(held.compactMap(\.domainKey))
            if let missing = clients.first(where: { !keys.contains($0.key) }) {
                throw RunFailure(
                    .configuration,
                    "the role \"\(options.role)\" has no access to \(missing.name); see `octoload access list`")
            }
            // The grant of a role that is gone can be taken back, but there is no membership to end.
            let isThere = held.first?.state != .roleIsGone
            let isLast = keys.subtracting(clients.map(\.key)).isEmpty && isThere
            try await runner.run(groups.revoke(domains: clients.map(\.key), from: options.role, isLast: isLast))
            output("\(options.role) no longer reads \(clients.map(\.name).joined(separator: ", "))\n")
        }
    }
}
