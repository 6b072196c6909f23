import ArgumentParser
import Core
import Foundation
import Logging
import Runner
import Warehouse

/// `octoload plan`: what would be read, and what that costs.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run or a backfill would do, without doing it.",
        discussion: """
            Slices come from the ledger, and what they cost is estimated from past reads of the same pipeline. The API is not \
            asked, and nothing is written. Each chain of pages counts as one request at least.
            """,
        subcommands: [PlanRun.self, PlanBackfill.self],
        defaultSubcommand: PlanRun.self
    )
}

/// `octoload plan run`
struct PlanRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "What `octoload run` would do now.")

    @Argument(help: "Pipelines (default: all but optional ones).")
    var pipelines: [String] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            try checkNames(pipelines, in: bench.configuration)
            try await show("run", bench, common) { try await $0.run(pipelines) }
        }
    }
}

/// `octoload plan backfill`
struct PlanBackfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill", abstract: "What a backfill would do.")

    @OptionGroup var what: BackfillOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let order = try what.order(bench.configuration)
            try await show("backfill \(what.command)", bench, common) { planner in
                try await explainingMembers { try await planner.backfill(order) }
            }
        }
    }
}

private func show(
    _ command: String, _ bench: Workbench, _ common: CommonOptions,
    _ plan: (LoadPlanner) async throws -> [LoadPlanner.Entry]
) async throws {
    let usage = QuotaUsage(bench)
    let document = try await bench.withWarehouse("plan", isMigrated: false) { warehouse in
        let pending = try await warehouse.pendingMigrations()
        // Without the books nothing is known; with those of an older version all that matters is.
        var entries: [LoadPlanner.Entry]?
        do {
            entries = try await plan(LoadPlanner(bench.configuration, warehouse: warehouse, log: bench.log))
        } catch let error
            as WarehouseError where error.sqlState == "42P01" || error.sqlState == "42703" || error.sqlState == "3F000"
        {
            guard !pending.isEmpty else { throw error }
        }
        let quota = entries == nil ? [] : try await usage.read(warehouse)
        return PlanDocument(
            command: command, environment: bench.configuration.environment, entries: entries,
            pendingMigrations: pending,
            limits: bench.configuration.api.limits, quota: quota)
    }
    switch common.outputFormat {
    case .json: output(encode(document) + "\n")
    case .text: output(document.text + "\n")
    }
}
