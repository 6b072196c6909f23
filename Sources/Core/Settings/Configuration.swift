/// The whole of `pipelines.yaml`, checked.
package struct Configuration: Sendable {
    package var api: APISettings
    package var warehouse: WarehouseSettings
    package var run: RunSettings
    /// In dependency order: parents first, else as in the file.
    package var pipelines: [Pipeline]
    /// SHA-256 of the file's bytes.
    package var digest: [UInt8]

    package init(
        api: APISettings, warehouse: WarehouseSettings, run: RunSettings = RunSettings(), pipelines: [Pipeline],
        digest: [UInt8]
    ) {
        self.api = api
        self.warehouse = warehouse
        self.run = run
        self.pipelines = pipelines
        self.digest = digest
    }
}
