/// The whole of `pipelines.yaml`, checked.
package struct Configuration: Sendable {
    package var api: APISettings
    package var warehouse: WarehouseSettings
    package var run: RunSettings
    package var notify: NotifySettings
    /// In dependency order: parents first, else as in the file.
    package var pipelines: [Pipeline]
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
