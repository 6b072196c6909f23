import ArgumentParser
import Core
import Runner
import Warehouse

extension BackfillJob {
    /// Opens the job of an order; one that is open already is gone on with.
    static func open(_ what: BackfillOptions, _ bench: Workbench) async throws -> (job: BackfillJob, isOld: Bool) {
        let order = try what.order(bench.configuration)
        return try await bench.withWarehouse("backfill") { warehouse in
            let start = BackfillStart(bench.configuration, warehouse: warehouse, log: bench.log)
            let opened = try await explainingMembers { try await start.open(order) }
            return (try await warehouse.backfill(opened.job), opened.isOld)
        }
    }

    /// Changes the state of a job, and says so.
    static func change(_ job: Int64, to state: BackfillJob.State, _ common: CommonOptions) async throws {
        try await withWarehouse("backfill", common) { warehouse in
            let before = try await warehouse.backfill(job)
            if before.state != state {
                guard try await warehouse.backfills.setState(state, of: job) else {
                    throw ValidationError("job \(job) is over: it is \(before.state.rawValue)")
                }
            }
            common.render(["job": "\(job)", "state": state.rawValue]) {
                output("job \(job) is \(state.rawValue)\n")
            }
        }
    }
}

extension PostgresWarehouse {
    /// - Throws: `ValidationError` if there is none of that number.
    func backfill(_ job: Int64) async throws -> BackfillJob {
        guard let found = try await backfills.list(job: job).first else {
            throw ValidationError("there is no job \(job); see `octoload backfill status --all`")
        }
        return found
    }
}
