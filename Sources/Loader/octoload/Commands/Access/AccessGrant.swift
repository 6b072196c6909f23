import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload access grant`
struct AccessGrant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Let a role read the rows of clients.",
        discussion: "A client may be granted to many roles, and a role may have many clients. Takes effect at once.")

    @OptionGroup var options: AccessOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            let runner = AccessRunner(warehouse)
            let role = try await runner.role(options.role)
            let groups = try await runner.groups()
            if options.group == .client {
                guard !role.readsEverything else {
                    throw RunFailure(
                        .configuration,
                        "the role \"\(options.role)\" is a superuser or has BYPASSRLS, and would see every client; use another"
                    )
                }
                if let other = role.groups.subtracting([.client]).first {
                    throw RunFailure(
                        .configuration,
                        "the role \"\(options.role)\" is a member of \(groups.name(of: other)), and would see every client; use another, "
                            + "or revoke that first")
                }
                let clients = try await runner.clients(options.domain)
                try await runner.run(groups.grant(domains: clients.map(\.key), to: options.role))
                output("\(options.role) reads \(clients.map(\.name).joined(separator: ", "))\n")
            } else {
                try await runner.run(groups.membership(of: options.role, in: options.group, isGranted: true))
                output("\(options.role) is a member of \(groups.name(of: options.group))\n")
            }
        }
    }
}
