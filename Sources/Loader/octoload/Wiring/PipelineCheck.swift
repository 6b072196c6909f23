import Core
import Foundation
import Runner
import Transform
import Warehouse

/// One page of each pipeline, and what it says of key and mapping.
struct PipelineCheck {
    private let bench: Workbench
    private let pipelines: [Pipeline]
    private let identity: IdentitySettings?

    /// More names than these fill the line.
    private static let namedClients = 5

    /// - Parameters:
    ///   - bench: As one API sees it: only its pipelines are asked for.
    ///   - names: Pipelines to ask for; none: all but optional ones.
    ///   - asksIdentity: Whose key it is, too.
    init(_ bench: Workbench, names: [String], asksIdentity: Bool) {
        self.bench = bench
        let own = bench.configuration.pipelines.filter { $0.api == bench.configuration.apiName }
        pipelines = own.filter { names.isEmpty ? !$0.isOptional : names.contains($0.name) }
        identity = asksIdentity ? bench.configuration.api.identity : nil
    }

    func findings() async -> [Finding] {
        guard !pipelines.isEmpty else { return [] }
        do {
            return try await bench.withWarehouse("check") { warehouse in
                try await bench.withProbe(warehouse) { await findings($0, warehouse) }
            }
        } catch {
            return [await Finding.of(bench.nameOfAPI) { throw error }]
        }
    }

    private func findings(_ probe: PipelineProbe, _ warehouse: PostgresWarehouse) async -> [Finding] {
        var findings: [Finding] = []
        var pages: [String: ProbedPage] = [:]
        for pipeline in pipelines {
            do {
                let page = try await probe.page(of: pipeline)
                pages[pipeline.name] = page
                findings.append(finding(page, pipeline))
            } catch let error as SourceError where error.kind == .gone || error.kind == .nothing {
                // What a run takes for the answer that there is nothing.
                findings.append(Finding(what: pipeline.name, finding: "nothing there: \(error.description)"))
            } catch let error as SourceError where error.kind == .skipped {
                findings.append(
                    Finding(
                        what: pipeline.name, isWarning: true, finding: "a run would skip this: \(error.description)"))
            } catch let error as UnknownMember {
                findings.append(
                    Finding(what: pipeline.name, isWarning: true, finding: "not asked: \(error.description)"))
            } catch let error as UnorderedReport {
                findings.append(Finding(what: pipeline.name, finding: "not asked: \(error.description)"))
            } catch {
                let failure = RunFailure(whatever: error)
                findings.append(
                    Finding(what: pipeline.name, isFine: false, finding: failure.description, failure: failure.kind))
                // Every other one would meet the same.
                if failure.kind == .security || (failure.kind == .credentials && pages.isEmpty) { break }
            }
        }
        let api = bench.configuration.api.baseURL
        if !pages.isEmpty {
            findings.insert(Finding(what: bench.nameOfAPI, finding: "\(api): reachable, key accepted"), at: 0)
        }
        if let identity, let page = pages[identity.owner] {
            findings.insert(await Finding.of("key") { try await owner(page, pages, identity, warehouse) }, at: 1)
        }
        return findings
    }

    private func finding(_ page: ProbedPage, _ pipeline: Pipeline) -> Finding {
        let rejected = page.rejections?.reduce(0) { $0 + $1.records }
        var words = [
            "\(page.status)", page.records == 1 ? "1 record" : "\(page.records) records",
            page.goesOn ? "more pages follow" : "the list ends here",
        ]
        words += page.unmet.map { "no record has \($0)" }
        for rejection in page.rejections?.prefix(3) ?? [] {
            words.append(
                "\(rejection.records) would be rejected: \(rejection.rule) at \(rejection.pointer), \(rejection.message)"
            )
        }
        if !page.whyNoRows.isEmpty { words.append("rows not looked at, as \(page.whyNoRows)") }
        var finding = Finding(what: pipeline.name, finding: words.joined(separator: "; "))
        finding.page = Finding.Page(
            status: page.status, records: page.records, goesOn: page.goesOn, unmet: page.unmet.map(\.description),
            rejected: rejected)
        if let rejected, rejected > 0, rejected == page.records {
            finding.isFine = false
            finding.failure = .dataGate
        } else {
            finding.isWarning = rejected ?? 0 > 0 || !page.unmet.isEmpty
        }
        return finding
    }

    /// Whose key it is, and what it may do.
    ///
    /// - Throws: `RunFailure` (security) if the warehouse holds another owner.
    private func owner(
        _ page: ProbedPage, _ pages: [String: ProbedPage], _ identity: IdentitySettings, _ warehouse: PostgresWarehouse
    ) async throws -> String {
        let all = bench.configuration.pipelines
        guard let pipeline = all.first(where: { $0.name == identity.owner }), let load = pipeline.loads.first,
            let member = load.member, let id = page.members[member.entity]
        else { throw RunFailure(.refused, "\(identity.owner): its record does not say who the owner is") }
        if let entity = EntityRegistry(all)[entity: member.entity] {
            let known = try await warehouse.members.present(of: entity, columns: []).map(\.id)
            guard known.isEmpty || known.contains(id) else {
                throw RunFailure(
                    .security,
                    "it belongs to \(member.entity) \(id), and this warehouse holds \(known.joined(separator: ", ")): "
                        + "use that one's key, or a database of its own")
            }
        }
        var words = ["\(member.entity) \(id)"]
        words[0] += names(page, identity.owner)
        if let clients = identity.clients, let page = pages[clients] {
            words.append("\(clients): \(page.records)\(page.goesOn ? " and more" : "")\(names(page, clients))")
        }
        if let keys = identity.keys, let page = pages[keys.pipeline] {
            words.append(
                try scopes(page, keys).map { "scopes: \($0)" } ?? "scopes: not said, no key of the list ends like it")
        }
        return words.joined(separator: "; ")
    }

    /// The first few records by the column that names them: ` (Acme, Beta)`.
    private func names(_ page: ProbedPage, _ pipeline: String) -> String {
        let load = bench.configuration.pipelines.first { $0.name == pipeline }?.loads.first
        let column = load?.columns.first { $0.column == "\(load?.member?.entity ?? "")_name" }
        guard case .field(let path)? = column?.source else { return "" }
        let names = page.payloads.prefix(PipelineCheck.namedClients).compactMap { string(path, in: $0) }
        guard !names.isEmpty else { return "" }
        return " (\(names.joined(separator: ", "))\(page.records > names.count ? ", …" : ""))"
    }

    private func scopes(_ page: ProbedPage, _ keys: IdentitySettings.Keys) throws -> String? {
        guard let token = try SecretResolver.secrets(of: bench.configuration.api).first else { return nil }
        let own = page.payloads.first { record in
            guard let ending = string(keys.ending, in: record), ending.count >= 3 else { return false }
            return token.reveal { $0.hasSuffix(ending) }
        }
        return own.flatMap { (value(keys.scopes, in: $0) as? [String])?.joined(separator: ", ") }
    }

    private func string(_ path: FieldPath, in record: [UInt8]) -> String? { value(path, in: record) as? String }

    private func value(_ path: FieldPath, in record: [UInt8]) -> Any? {
        path.names.reduce(try? JSONSerialization.jsonObject(with: Data(record))) { ($0 as? [String: Any])?[$1] }
    }
}

extension Workbench {
    /// As findings call the API: `API`, or of several `API shop`.
    var nameOfAPI: String { configuration.apiName.isEmpty ? "API" : "API \(configuration.apiName)" }
}
