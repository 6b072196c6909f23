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
            Three group roles of this database hold the rights: octoload_loader_DATABASE writes, octoload_agency_DATABASE reads \
            all clients, octoload_client_DATABASE reads the clients that are granted to the role that has logged in. Policies \
            in the database see to it, whatever is typed there. Roles that log in are made by you: create role acme login \
            password '…'.
            """,
        subcommands: [AccessInit.self, AccessGrant.self, AccessRevoke.self, AccessList.self]
    )
}
