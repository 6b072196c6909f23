import ArgumentParser
import Config
import Core
import Discover
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload discover`: from an address to a stanza and a table.
struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Read a few pages of a list, and propose a pipeline and a table for it.",
        discussion: """
            The list is an address (octoload discover https://api.example.com/v1/orders), a pipeline of the configuration \
            (octoload discover orders), or a path of an API that the configuration has (octoload discover /orders). Of an address a whole \
            pipelines.yaml is written, else a stanza for it.

            At most 12 requests are sent, under the limits, deadlines and TLS rules of a run. Types, key, version and paging are \
            inferred from what came, and each has its evidence as a comment; paging and page size are written only if a further \
            page proved them. What is printed has been read back and held against the pages that were read.

            Nothing in the database is touched without --create, which makes the table, in one transaction, if it is not there.
            """)

    @Argument(
        help: ArgumentHelp(
            "Address of a list, a pipeline, or a path below an API of the configuration.", valueName: "list"))
    var target: String

    @Option(help: ArgumentHelp("Pages to read by what is proposed, 1 to 6.", valueName: "n"))
    var pages = 3

    @Option(
        help: ArgumentHelp(
            "Where a page has its records: data, result.items, . or campaigns{} (default: found).", valueName: "path"))
    var records: String?

    @Option(help: ArgumentHelp("The pipeline's name (default: the last part of the address).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The table, [SCHEMA.]NAME (default: the pipeline's name).", valueName: "table"))
    var table: String?

    @Option(
        help: ArgumentHelp(
            "The table's schema (default: that of the configuration, public without one).", valueName: "schema"))
    var schema: String?

    @OptionGroup(title: "Authentication, for an address") var authentication: AuthenticationOptions

    @Flag(help: "With an address: plain http to another machine, with the secrets in clear text.")
    var allowHttp = false

    @OptionGroup var api: APIOption

    @Option(help: ArgumentHelp("Write pipelines.yaml and table.sql into this folder.", valueName: "folder"))
    var out: String?

    @Option(help: ArgumentHelp("Write the YAML into this file.", valueName: "file"))
    var yaml: String?

    @Option(help: ArgumentHelp("Write the SQL into this file.", valueName: "file"))
    var sql: String?

    /// Which half of the result is printed.
    enum Half: String, ExpressibleByArgument, CaseIterable {
        case yaml, sql
    }

    @Option(help: "Print only this half of what is not written into a file.")
    var print: Half?

    @Flag(help: "Write over files that are there.")
    var force = false

    @Flag(help: "Make the table, if it is not there.")
    var create = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...6).contains(pages) else { throw ValidationError("--pages must be from 1 to 6") }
        if out != nil, yaml != nil || sql != nil {
            throw ValidationError("--out names both files; leave --yaml and --sql out")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let files = DiscoveryFiles(folder: out, yaml: yaml, sql: sql, replaces: force)
            try files.requireRoom()
            let request = DiscoveryRequest(
                target: target, name: name, table: table, schema: schema, authentication: authentication,
                allowsPlainHTTP: allowHttp, api: api.name, common: common)
            let (bench, looked) = try request.resolved()
            let proposal = try await bench.discover(looked, pages: pages, records: records)
            var document = DiscoveryDocument(proposal)
            document.files = try files.write(yaml: document.yaml, sql: document.sql)
            for warning in proposal.warnings { bench.log.warning("\(warning)") }
            if create { document.createdIn = try await makeTable(proposal, looked) }
            common.render(document) { show(document, files) }
        }
    }

    /// - Returns: Database, host and user.
    private func makeTable(_ proposal: Proposal, _ looked: DiscoveryTarget) async throws -> String {
        guard !proposal.key.isEmpty else {
            throw RunFailure(
                .dataGate,
                "\(proposal.list.table) was not made: nothing tells the records apart, so it would have no key")
        }
        let bench = Workbench(try looked.read(PipelinesText.text(of: proposal)), common)
        return try await bench.withWarehouse("discover", isMigrated: false) { warehouse in
            let database = try await warehouse.server.address()
            bench.log.info("creates \(proposal.list.table) in \(database)")
            let text = TableText(proposal)
            try await warehouse.create(proposal.list.table, schema: text.schemaStatement, text.statements)
            return database
        }
    }

    private func show(_ document: DiscoveryDocument, _ files: DiscoveryFiles) {
        for file in document.files { output("wrote \(file)\n") }
        var parts: [Words] = []
        if !files.takesYAML, print != .sql { parts.append(Words(lines: document.yaml)) }
        if !files.takesSQL, print != .yaml { parts.append(Words(lines: document.sql)) }
        output(parts.joined(separator: "\n"))
        if let database = document.createdIn { output("created \(document.table) in \(database)\n") }
    }
}
