import Core

/// The top of the file.
enum FileSection {
    static let keys = ["version", "api", "apis", "warehouse", "run", "notify", "pipelines", "workflows"]

    /// `nil` if there are mistakes; each is noted.
    static func read(
        _ root: ConfigNode, digest: [UInt8], environment: [String: String], _ problems: ConfigProblems
    ) -> Configuration? {
        guard let section = ConfigSection(root, keys: keys, problems) else { return nil }
        if let version = section.required("version", .text), version != "1" {
            section.note("this octoload reads version 1 of the file", at: section["version"])
        }
        let apis = APISections(section, environment)
        let warehouse = section["warehouse"].map { WarehouseSection.read($0, problems) } ?? WarehouseSettings()
        let run = section["run"].map { RunSection.read($0, problems) } ?? RunSettings()
        let notify = section["notify"].map { NotifySection.read($0, problems) } ?? NotifySettings()
        var pipelines = pipelines(section, apis: apis, schema: warehouse.schema, environment)
        let workflows = WorkflowSection.read(section, apis: apis.all.map(\.name))
        for (name, api) in apis.all {
            guard let identity = api.settings?.identity, let node = api.identity else { continue }
            // With a pipeline missing for its own mistakes, its name would be reported as unknown.
            if problems.errors.isEmpty {
                IdentitySection.check(identity, at: node, pipelines.filter { $0.api == name }, problems)
            }
            for index in pipelines.indices where pipelines[index].name == identity.owner {
                pipelines[index].isOwner = true
            }
        }
        let named = apis.all.compactMap { name, api in api.settings.map { NamedAPI(name: name, settings: $0) } }
        guard problems.errors.isEmpty, let first = named.first else { return nil }
        var configuration = Configuration(
            api: first.settings, warehouse: warehouse, run: run, notify: notify, pipelines: pipelines, digest: digest)
        configuration.apiName = first.name
        configuration.otherAPIs = Array(named.dropFirst())
        configuration.workflows = workflows
        return configuration
    }

    private static func pipelines(
        _ section: ConfigSection, apis: APISections, schema: String, _ environment: [String: String]
    )
        -> [Pipeline]
    {
        guard let node = section.requiredNode("pipelines") else { return [] }
        let entries = section.entries("pipelines")
        if entries.isEmpty, case .mapping = node.content { section.note("there is no pipeline", at: node) }
        let pipelines = entries.compactMap {
            PipelineSection.read($0, apis: apis, schema: schema, environment: environment, section.problems)
        }
        TableCheck.note(pipelines, section.problems)
        // With a pipeline missing for its own mistakes, its members would be reported as unknown.
        if pipelines.count == entries.count { MemberCheck.note(pipelines, section.problems) }
        return PipelineOrder.sorted(pipelines, known: entries.map(\.key), section.problems)
    }
}
