import Core

extension ConfigError {
    /// A mapping that does not fit the catalogue.
    static func mapping(
        _ mapping: TableMapping, of pipeline: Pipeline, at location: SourceLocation? = nil, _ problem: String,
        suggestion: String? = nil
    ) -> ConfigError {
        ConfigError(
            at: location ?? mapping.location, keyPath: "pipelines.\(pipeline.name).load.\(mapping.table.name)", problem,
            suggestion: suggestion)
    }
}
