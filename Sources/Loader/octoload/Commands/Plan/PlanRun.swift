import ArgumentParser
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload plan run`
struct PlanRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "What `octoload run` would do now.")

    @Argument(help: "Pipelines (default: all but optional ones).")
    var pipelines: [String] = []

    @OptionGroup var api: APIOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames(pipelines, in: bench.configuration)
            let names = try api.pipelines(pipelines, in: bench.configuration)
            try await PlanDocument.show("run", bench, common) { try await $0.run(names) }
        }
    }
}
