import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// `octoload contract`: what another version of the API would change.
struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract",
        abstract: "Ask for one page of each pipeline in another version of the API, and compare.",
        discussion: """
            Each page is asked for twice, within the key's quota: as the configuration says, and with the other version in the header of \
            versions. Said are mapped fields that are gone, fields that go, come or change their kind, new codes, records that would be \
            rejected, errors, and what the API says of its end (Deprecation, Sunset). Nothing is published.

            Exit code 1: something that is mapped would break.
            """)

    @Option(help: ArgumentHelp("The other version, as the header has it: 2026-12-01.", valueName: "version"))
    var apiVersion: String

    @Option(help: "The header of versions (default: the one of api.headers that ends in Version).")
    var header: String?

    @Argument(help: "Pipelines to look at (default: all).")
    var pipelines: [String] = []

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard apiVersion.isHeaderValue, !apiVersion.isEmpty else {
            throw ValidationError("--api-version is no value of a header")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames(pipelines, in: bench.configuration)
            let names = try api.names(in: bench.configuration)
            let document = try await bench.withWarehouse("contract") { warehouse in
                var entries: [ContractEntry] = []
                for name in names {
                    let view = bench.viewing(name)
                    let chosen = view.configuration.pipelines.filter {
                        $0.api == name && (pipelines.isEmpty || pipelines.contains($0.name))
                    }
                    guard !chosen.isEmpty else { continue }
                    entries += try await compare(chosen, view, warehouse)
                }
                return ContractDocument(version: apiVersion, pipelines: entries)
            }
            common.render(document) { output(document.text) }
            if document.pipelines.contains(where: { !$0.breaks.isEmpty }) { throw ExitCode(1) }
        }
    }

    private func compare(_ pipelines: [Pipeline], _ bench: Workbench, _ warehouse: PostgresWarehouse) async throws
        -> [ContractEntry]
    {
        let header = try versionHeader(of: bench.configuration.api)
        let other = bench.changing { api in
            api.headers.removeAll { $0.name.lowercased() == header.lowercased() }
            api.headers.append(HTTPHeader(name: header, value: apiVersion))
        }
        let now = try await pages(of: pipelines, bench, warehouse)
        let then = try await pages(of: pipelines, other, warehouse)
        return zip(pipelines, zip(now, then)).map { ContractEntry($0.name, now: $1.0, then: $1.1) }
    }

    private func pages(of pipelines: [Pipeline], _ bench: Workbench, _ warehouse: PostgresWarehouse) async throws
        -> [Result<ProbedPage, any Error>]
    {
        try await bench.withProbe(warehouse) { probe in
            var pages: [Result<ProbedPage, any Error>] = []
            for pipeline in pipelines {
                do { pages.append(.success(try await probe.page(of: pipeline))) } catch {
                    pages.append(.failure(error))
                }
            }
            return pages
        }
    }

    private func versionHeader(of api: APISettings) throws -> String {
        if let header {
            guard header.isHeaderName, !header.isTransportHeader else {
                throw ValidationError("--header is no name of a header")
            }
            return header
        }
        let found = api.headers.map(\.name).filter { $0.lowercased().hasSuffix("version") }
        guard found.count == 1 else {
            throw ValidationError(
                "which header says the version? --header NAME; api.headers has \(found.count) that end in Version")
        }
        return found[0]
    }
}
