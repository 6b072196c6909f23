import Core
import JSONReader
import Logging
import Transform

/// A pipeline with everything that was looked up for it.
package struct CompiledPipeline: Sendable {
    package let pipeline: Pipeline
    package let plan: TransformPlan
    let schemas: [TableName: TableSchema]
    let fields: FieldWatch
}

/// Mappings held against the catalogue of the database, before anything is asked of the API.
struct PipelineCompiler: Sendable {
    private let configuration: Configuration
    private let warehouse: any WarehouseGateway
    private let log: Logger

    init(_ configuration: Configuration, warehouse: any WarehouseGateway, log: Logger) {
        self.configuration = configuration
        self.warehouse = warehouse
        self.log = log
    }

    /// - Throws: `ConfigErrors` with all that does not fit, of all pipelines; `WarehouseError`.
    func compile(_ pipelines: [Pipeline]) async throws -> [CompiledPipeline] {
        let registry = EntityRegistry(configuration.pipelines)
        let schemas = try await warehouse.catalogue.schemas(of: Set(pipelines.flatMap { registry.tables(of: $0) }))
        let codes = try await warehouse.catalogue.codes(of: Set(schemas.values.flatMap(\.codes.values)))
        var errors: [ConfigError] = []
        var compiled: [CompiledPipeline] = []
        for pipeline in pipelines {
            errors += RequestColumns.mistakes(in: pipeline, registry: registry, schemas: schemas)
            do throws(ConfigErrors) {
                let plan = try PipelineCompiler.plan(
                    of: pipeline, in: configuration, registry: registry, schemas: schemas, codes: codes)
                for warning in plan.warnings { log.warning("\(warning)", metadata: ["pipeline": "\(pipeline.name)"]) }
                compiled.append(
                    CompiledPipeline(
                        pipeline: pipeline, plan: plan, schemas: schemas, fields: FieldWatch(plan.paths)))
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw ConfigErrors(errors) }
        return compiled
    }

    /// The plan of one pipeline, with what pages have besides records that decides what they mean, and what they may hold.
    static func plan(
        of pipeline: Pipeline, in configuration: Configuration, registry: EntityRegistry,
        schemas: [TableName: TableSchema], codes: [CodeTable: Set<String>]
    ) throws(ConfigErrors) -> TransformPlan {
        var plan = try TransformCompiler.compile(pipeline, registry: registry, schemas: schemas, knownCodes: codes)
        // An error beside an empty list is an error, not an empty list.
        let api = configuration.settings(of: pipeline)
        plan.envelope += api.errors.codePaths + [api.errors.message]
        plan.envelope += pipeline.answers.rules.compactMap(\.value?.path)
        plan.caps = PageCaps(api, pipeline)
        return plan
    }
}
