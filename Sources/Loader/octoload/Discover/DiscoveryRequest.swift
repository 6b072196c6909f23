import ArgumentParser
import Config
import Core
import Discover

/// What the command line says of a list that is to be looked at.
struct DiscoveryRequest {
    let target: String
    let name: String?
    let table: String?
    let schema: String?
    let authentication: AuthenticationOptions
    let allowsPlainHTTP: Bool
    let api: String?
    let common: CommonOptions

    /// The target, and the bench that asks its API.
    ///
    /// - Throws: `ValidationError` for what makes no sense on the command line, `ConfigErrors`.
    func resolved() throws -> (Workbench, DiscoveryTarget) {
        if target.contains("://") { return try address() }
        guard !authentication.isGiven, !allowsPlainHTTP else {
            throw ValidationError(
                "options of authentication go with an address; that of \(target.escapedForReader) is in the configuration"
            )
        }
        return try ofFile()
    }

    private func address() throws -> (Workbench, DiscoveryTarget) {
        guard api == nil else { throw ValidationError("--api goes with a path below an API of the configuration") }
        let address = try DiscoveryAddress(target)
        guard !address.isPlainHTTP || allowsPlainHTTP else {
            throw ValidationError(
                "plain http would send secrets in clear text; use https, or --allow-http if the network is trusted")
        }
        let draft = APIDraft(
            baseURL: address.base, authentication: try authentication.authentication(),
            headers: try authentication.plainHeaders(),
            allowsPlainHTTP: address.isPlainHTTP)
        let list = try list(draft, address.path, address.query, schema: schema ?? "public")
        let looked = DiscoveryTarget.address(list)
        let (configuration, _) = try looked.pipeline(
            PipelinesText.trial(list, records: ".", isLines: false, paging: PagingProposal(.single)))
        return (Workbench(configuration, common), looked)
    }

    private func ofFile() throws -> (Workbench, DiscoveryTarget) {
        let bench = try Workbench(common)
        let configuration = bench.configuration
        var list: ListDraft
        var existing: Pipeline?
        if target.hasPrefix("/") {
            if let api, !configuration.apiNames.contains(api) {
                throw ValidationError(
                    "there is no API \"\(api.escapedForReader)\"; the file has: \(configuration.apiNames.joined(separator: ", "))"
                )
            }
            let (path, query) = try DiscoveryAddress.path(target)
            list = try self.list(nil, path, query, schema: configuration.warehouse.schema)
            let name = api ?? configuration.apiName
            list.apiName = name.isEmpty || name == configuration.apiNames.first ? nil : name
            if configuration.pipelines.contains(where: { $0.name == list.name }) {
                throw ValidationError(
                    "the configuration has a pipeline \"\(list.name)\"; name another with --name, or look at that one: octoload discover \(list.name)"
                )
            }
        } else {
            try checkNames([target], in: configuration)
            let pipeline = configuration.pipelines.first { $0.name == target }
            guard let pipeline else { throw ValidationError("there is no such pipeline") }
            guard pipeline.partition == nil else {
                throw ValidationError(
                    "\(target) is read for each member of another list, and which one is not known here; look at one of them by its path: octoload discover '/…' --name \(target)"
                )
            }
            existing = pipeline
            list = try self.list(
                nil, pipeline.request.path, pipeline.request.query, schema: configuration.warehouse.schema)
            list.name = target
            list.table = try tableName(
                default: pipeline.loads.first?.table ?? list.table, schema: configuration.warehouse.schema)
            list.method = pipeline.request.method
            list.headers = pipeline.request.headers
            list.body = pipeline.request.body
            list.apiName = pipeline.api.isEmpty ? nil : pipeline.api
        }
        let looked = DiscoveryTarget.file(
            list, existing: existing, path: common.configPath, name: common.environmentName,
            environment: CommandContext.current.environment)
        return (bench.viewing(list.apiName ?? configuration.apiName), looked)
    }

    private func list(_ draft: APIDraft?, _ path: String, _ query: [QueryItem], schema: String) throws -> ListDraft {
        let name = name ?? ColumnNames.tableName(ofPath: path)
        guard name.wholeMatch(of: /[a-z][a-z0-9_]{0,62}/) != nil else {
            throw ValidationError(
                "\"\(name.escapedForReader)\" cannot be a pipeline's name; use --name with a to z, 0 to 9 and _")
        }
        var list = ListDraft(
            name: name, table: TableName(schema: schema, name: name), api: draft, schema: schema, path: path)
        list.table = try tableName(default: list.table, schema: schema)
        list.query = query
        return list
    }

    private func tableName(default given: TableName, schema: String) throws -> TableName {
        let parts = (table ?? "").split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var name = given
        if table != nil {
            guard parts.count <= 2, let last = parts.last else {
                throw ValidationError("--table must be NAME or SCHEMA.NAME")
            }
            name = TableName(schema: parts.count == 2 ? parts[0] : self.schema ?? schema, name: last)
        } else if let own = self.schema {
            name.schema = own
        }
        for part in [name.schema, name.name] where part.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) == nil {
            throw ValidationError(
                "\"\(part.escapedForReader)\" cannot be a name in the database; use a to z, 0 to 9 and _")
        }
        return name
    }
}
