import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload access`: who may read whose rows.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Decide who reads which client's rows.",
        discussion: """
            Three group roles hold the rights: octoload_loader writes, octoload_agency reads all clients, octoload_client \
            reads the clients that are granted to the role that has logged in. Policies in the database see to it, whatever \
            is typed there. Roles that log in are made by you: create role acme login password '…'.
            """,
        subcommands: [AccessInit.self, AccessGrant.self, AccessRevoke.self, AccessList.self]
    )
}

/// `octoload access init`
struct AccessInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the group roles, their rights and the policies.",
        discussion: """
            To be run as the owner of the schemas. May be run again, and should be after a migration by another user; \
            `octoload migrate` does so itself. Where it may not, it prints the SQL for a database administrator and exits with 74.
            """
    )

    @Flag(help: "Print the SQL instead of running it.")
    var print = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            if print { return output(try await warehouse.accessSetup().text) }
            try await AccessRunner(warehouse).run { try await warehouse.setUpAccess() }
            output("access is set up: octoload_loader, octoload_agency, octoload_client\n")
        }
    }
}

/// What a role is granted, or not any more.
struct AccessOptions: ParsableArguments {
    @Option(help: "A role that logs in, or a group of such roles.")
    var role: String

    @Option(
        help: ArgumentHelp(
            "A client: its id in the API, or its name if no other has it; may be repeated.", valueName: "client"))
    var domain: [String] = []

    @Flag(help: "All clients.")
    var agency = false

    @Flag(help: "Writing, as octoload run does.")
    var loader = false

    func validate() throws {
        guard [!domain.isEmpty, agency, loader].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of --domain, --agency and --loader")
        }
    }

    var group: AccessRole { agency ? .agency : loader ? .loader : .client }
}

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
                        "the role \"\(options.role)\" is a member of \(other.rawValue), and would see every client; use another, "
                            + "or revoke that first")
                }
                let clients = try await runner.clients(options.domain)
                try await runner.run(warehouse.grant(domains: clients.map(\.key), to: options.role))
                output("\(options.role) reads \(clients.map(\.name).joined(separator: ", "))\n")
            } else {
                try await runner.run(warehouse.membership(of: options.role, in: options.group, isGranted: true))
                output("\(options.role) is a member of \(options.group.rawValue)\n")
            }
        }
    }
}

/// `octoload access revoke`
struct AccessRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take the rows of clients from a role.",
        discussion: "Takes effect with the next statement of sessions that are open.")

    @OptionGroup var options: AccessOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            let runner = AccessRunner(warehouse)
            guard options.group == .client else {
                _ = try await runner.role(options.role)
                try await runner.run(warehouse.membership(of: options.role, in: options.group, isGranted: false))
                return output("\(options.role) is no member of \(options.group.rawValue) any more\n")
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
            let isLast = keys.subtracting(clients.map(\.key)).isEmpty && !(held.first?.isOrphan ?? false)
            try await runner.run(warehouse.revoke(domains: clients.map(\.key), from: options.role, isLast: isLast))
            output("\(options.role) no longer reads \(clients.map(\.name).joined(separator: ", "))\n")
        }
    }
}

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
    }

    func run() async throws {
        try await withWarehouse("access", common) { warehouse in
            let grants = try await warehouse.grants().filter { role == nil || $0.role == role }
            if let role, grants.isEmpty { _ = try await AccessRunner(warehouse).role(role) }
            switch common.outputFormat {
            case .json:
                output(
                    encode(
                        grants.map {
                            Entry(
                                role: $0.role, group: $0.group.rawValue, domainID: $0.domainID, client: $0.client,
                                grantedAt: $0.grantedAt?.description, roleExists: !$0.isOrphan)
                        }) + "\n")
            case .text:
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
                        grant.role + (grant.isOrphan ? " (no such role)" : ""), what, grant.domainID ?? "–",
                        grant.grantedAt?.description ?? "–",
                    ])
                }
                output(table.rendered() + "\n")
            }
        }
    }
}
