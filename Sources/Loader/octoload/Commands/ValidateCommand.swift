import ArgumentParser
import Config
import Core
import Foundation
import Logging
import Runner
import Transform
import Warehouse

/// `octoload validate`: is the configuration right?
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the configuration, and with --database hold it against the tables.",
        discussion: "Every mistake is printed with its line and column. Without --database nothing is contacted."
    )

    @Flag(help: "Also check tables, columns and types in the database.")
    var database = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            // A mistake in an environment shows here, not in the night that uses it.
            for name in bench.configuration.environments where common.environmentName == nil {
                _ = try ConfigLoader.load(
                    path: common.configPath, name: name, environment: CommandContext.current.environment)
            }
            if database { try await holdAgainstDatabase(bench) }
            let names = bench.configuration.pipelines.map(\.name)
            common.render(["pipelines": names]) {
                output("\(common.configPath): \(names.count) pipelines, ok: \(names.joined(separator: ", "))\n")
                let environments = bench.configuration.environments
                if let name = common.environmentName {
                    output("environment: \(name)\n")
                } else if !environments.isEmpty {
                    output("environments, ok: \(environments.joined(separator: ", "))\n")
                }
            }
        }
    }

    private func holdAgainstDatabase(_ bench: Workbench) async throws {
        let pipelines = bench.configuration.pipelines
        let registry = EntityRegistry(pipelines)
        let (schemas, drift) = try await bench.withWarehouse("validate") { warehouse in
            let schemas = try await warehouse.catalogue.schemas(of: Set(pipelines.flatMap { registry.tables(of: $0) }))
            return (schemas, try await warehouse.catalogue.driftOfBooks())
        }
        // Only where nothing is wrong with what the books themselves are.
        if drift.isEmpty {
            try await bench.withWarehouse("validate") {
                try await $0.requireOwnProgress(of: pipelines, in: bench.configuration)
            }
        }
        var errors = drift.map { problem in
            ConfigError(at: nil, keyPath: "etl", problem, suggestion: "restore it as its migration has it")
        }
        for pipeline in pipelines {
            errors += RequestColumns.mistakes(in: pipeline, registry: registry, schemas: schemas)
            do throws(ConfigErrors) {
                let plan = try TransformCompiler.compile(
                    pipeline, registry: registry, schemas: schemas, knownCodes: [:])
                for warning in plan.warnings { bench.log.warning("\(warning)") }
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw ConfigErrors(errors) }
    }
}
