import Core
import Transform

/// Columns of the members' dimension row that stand in a request: `/accounts/{campaign.account_id}/stats`.
package enum RequestColumns {
    /// One mistake for each column that the table lacks.
    package static func mistakes(
        in pipeline: Pipeline, registry: EntityRegistry, schemas: [TableName: TableSchema]
    ) -> [ConfigError] {
        guard let spec = pipeline.partition, let entity = registry[entity: spec.entity],
            let schema = schemas[entity.table]
        else { return [] }
        return pipeline.memberColumns(of: spec.entity).filter { schema.column($0) == nil }.map { column in
            ConfigError(
                at: pipeline.location, keyPath: "pipelines.\(pipeline.name)",
                "the request has {\(spec.placeholder(of: column))}, and \(entity.table) has no column \"\(column)\"",
                suggestion: Spelling.suggestion(for: column, among: schema.columns.map(\.name)))
        }
    }
}
