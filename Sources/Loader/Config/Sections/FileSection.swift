import Core

/// The top of the file.
enum FileSection {
    static let keys = ["version", "api", "warehouse", "run", "notify", "pipelines"]

    /// `nil` if there are mistakes; each is noted.
    static func read(
        _ root: ConfigNode, digest: [UInt8], environment: [String: String], _ problems: ConfigProblems
    ) -> Configuration? {
        guard let section = ConfigSection(root, keys: keys, problems) else { return nil }
        if let version = section.required("version", .text), version != "1" {
            section.note("this octoload reads version 1 of the file", at: section["version"])
        }
        let api = api(section, environment)
        let warehouse = section["warehouse"].map { WarehouseSection.read($0, problems) } ?? WarehouseSettings()
        let run = section["run"].map { RunSection.read($0, problems) } ?? RunSettings()
        let notify = section["notify"].map { NotifySection.read($0, problems) } ?? NotifySettings()
        var pipelines = pipelines(section, api: api, schema: warehouse.schema, environment)
        if let identity = api.settings?.identity, let node = api.identity {
            // With a pipeline missing for its own mistakes, its name would be reported as unknown.
            if problems.errors.isEmpty { IdentitySection.check(identity, at: node, pipelines, problems) }
            for index in pipelines.indices { pipelines[index].isOwner = pipelines[index].name == identity.owner }
        }
        guard problems.errors.isEmpty, let settings = api.settings else { return nil }
        return Configuration(
            api: settings, warehouse: warehouse, run: run, notify: notify, pipelines: pipelines, digest: digest)
    }

    private static func api(_ section: ConfigSection, _ environment: [String: String]) -> APISection {
        guard let node = section.requiredNode("api") else { return APISection() }
        return APISection(node, override: environment[BaseURL.variable], section.problems)
    }

    private static func pipelines(
        _ section: ConfigSection, api: APISection, schema: String, _ environment: [String: String]
    )
        -> [Pipeline]
    {
        guard let node = section.requiredNode("pipelines") else { return [] }
        let entries = section.entries("pipelines")
        if entries.isEmpty, case .mapping = node.content { section.note("there is no pipeline", at: node) }
        let pipelines = entries.compactMap {
            PipelineSection.read($0, api: api, schema: schema, environment: environment, section.problems)
        }
        TableCheck.note(pipelines, section.problems)
        // With a pipeline missing for its own mistakes, its members would be reported as unknown.
        if pipelines.count == entries.count { MemberCheck.note(pipelines, section.problems) }
        return PipelineOrder.sorted(pipelines, known: entries.map(\.key), section.problems)
    }
}
