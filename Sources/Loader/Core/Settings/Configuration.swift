/// The whole of `pipelines.yaml`, checked.
package struct Configuration: Sendable {
    /// The API of the file; of several the first, or the one that is looked at (`viewing`).
    package var api: APISettings
    /// Its name in `apis`; empty where the file has the key `api`.
    package var apiName = ""
    /// The others of `apis`.
    package var otherAPIs: [NamedAPI] = []
    package var warehouse: WarehouseSettings
    package var run: RunSettings
    package var notify: NotifySettings
    /// In dependency order: parents first, else as in the file.
    package var pipelines: [Pipeline]
    /// What is done about what was loaded.
    package var workflows: [Workflow] = []
    /// SHA-256 of the file's bytes and the environment's name.
    package var digest: [UInt8]
    /// Of `environments`, the one that was asked for.
    package var environment: String?
    /// All of them, in the order of the file.
    package var environments: [String]

    package init(
        api: APISettings, warehouse: WarehouseSettings, run: RunSettings = RunSettings(),
        notify: NotifySettings = NotifySettings(), pipelines: [Pipeline], digest: [UInt8], environment: String? = nil,
        environments: [String] = []
    ) {
        self.api = api
        self.warehouse = warehouse
        self.run = run
        self.notify = notify
        self.pipelines = pipelines
        self.digest = digest
        self.environment = environment
        self.environments = environments
    }
}

/// An API of `apis`.
package struct NamedAPI: Sendable {
    package var name: String
    package var settings: APISettings

    package init(name: String, settings: APISettings) {
        self.name = name
        self.settings = settings
    }
}

extension Configuration {
    /// Of all APIs, the one looked at first.
    package var apiNames: [String] { [apiName] + otherAPIs.map(\.name) }

    /// Of the API that a pipeline asks.
    package func settings(of pipeline: Pipeline) -> APISettings {
        if pipeline.api == apiName { return api }
        guard let other = otherAPIs.first(where: { $0.name == pipeline.api }) else {
            preconditionFailure("a pipeline's API is one of the file's")
        }
        return other.settings
    }

    /// As the pipelines of one of its APIs see it: `api` is that one.
    package func viewing(_ name: String) -> Configuration {
        guard let index = otherAPIs.firstIndex(where: { $0.name == name }) else { return self }
        var view = self
        view.api = otherAPIs[index].settings
        view.apiName = name
        view.otherAPIs[index] = NamedAPI(name: apiName, settings: api)
        return view
    }

    /// The same with other settings for each API.
    package func changingAPIs(_ change: (inout APISettings) -> Void) -> Configuration {
        var changed = self
        change(&changed.api)
        for index in changed.otherAPIs.indices { change(&changed.otherAPIs[index].settings) }
        return changed
    }
}
