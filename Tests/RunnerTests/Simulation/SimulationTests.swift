import Config
import Core
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// The real runner over a simulated API and a simulated store, under a virtual clock, with faults at every step.
///
/// `OCTOLOAD_SEEDS` says how many seeds (3,000), `OCTOLOAD_SEED` names the only one.
@Suite struct SimulationTests {
    private static let configuration = """
        version: 1
        api:
          base_url: https://api.example/v1
          limits: {concurrency: 4}
          retry: {attempts: 3, base: 1s, cap: 10s, max_wait: 1m}
          paginate: {style: cursor, param: cursor, next: next}
          records: data
          as_of: as_of
        pipelines:
          shops:
            get: /shops
            load: {dim_shop: {member: {shop: id}, newest_by: at}}
          orders:
            get: /orders
            for_each: {shop: {in: shops, param: shop, field: shop}}
            since: {param: since, overlap: 1m}
            window: {from: from, to: to, field: day, start: 2026-03-01, slice: 3d}
            load: {fact_order: {newest_by: at, columns: {order_id: id, day: day, value: value}}}
        """

    static let chunks = 8

    private static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["OCTOLOAD_SEED"].flatMap({ UInt64($0) }) { return one..<one + 1 }
        return 1..<1 + (environment["OCTOLOAD_SEEDS"].flatMap { UInt64($0) } ?? 1_000)
    }

    @Test(arguments: 0..<UInt64(chunks))
    func `whatever fails, the next healthy run brings the truth, and nothing twice`(chunk: UInt64) async throws {
        let configuration = try ConfigLoader.parse(text: Self.configuration, file: "simulation")
        let outcome = await Self.onItsOwnThread { Self.sweep(chunk, configuration) }
        if let problem = outcome.problem {
            Issue.record("\(problem)")
        } else if Self.seeds.count > 100 {
            #expect(outcome.failedRuns > Self.seeds.count / Self.chunks / 4, "faults must hit")
        }
    }

    /// The first problem, or how many seeds had a run that failed.
    private static func sweep(_ chunk: UInt64, _ configuration: Configuration) -> Outcome {
        var troubled = Outcome()
        for seed in seeds where seed % UInt64(chunks) == chunk {
            let outcome = simulate(seed, configuration)
            if let problem = outcome.problem {
                return Outcome(problem: "seed \(seed): \(problem); again with OCTOLOAD_SEED=\(seed)")
            }
            if outcome.failedRuns > 0 { troubled.failedRuns += 1 }
        }
        return troubled
    }

    /// A simulation never waits: on a thread of the tasks' it would keep servers of other tests from answering.
    private static func onItsOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    @Test func `the same seed is the same run`() throws {
        let configuration = try ConfigLoader.parse(text: Self.configuration, file: "simulation")
        for seed in UInt64(1)...20 {
            let first = Self.simulate(seed, configuration)
            let second = Self.simulate(seed, configuration)
            #expect(first.elapsed == second.elapsed && first.failedRuns == second.failedRuns, "seed \(seed)")
        }
    }

    private struct Outcome {
        var problem: String?
        var failedRuns = 0
        /// Virtual.
        var elapsed = Duration.zero
    }

    private static func simulate(_ seed: UInt64, _ configuration: Configuration) -> Outcome {
        let machine = VirtualMachine(seed: seed)
        let api = SimulatedAPI(machine: machine)
        let store = SimulatedStore(machine: machine)
        let outcome = Mutex(Outcome())
        machine.run {
            for night in 1...4 {
                let code = await run(night, machine, api, store, configuration)
                if code != 0 { outcome.withLock { $0.failedRuns += 1 } }
                api.change(4)
                await machine.sleep(.seconds(86_400))
            }
            api.heal()
            store.heal()
            for attempt in 1...3 {
                let code = await run(100 + attempt, machine, api, store, configuration)
                if code == 0 { break }
                if attempt == 3 { outcome.withLock { $0.problem = "healthy runs end with \(code)" } }
            }
            let problem = difference(api, store) ?? store.flaws.first
            outcome.withLock {
                $0.problem = $0.problem ?? problem
                $0.elapsed = machine.now
            }
        }
        return outcome.withLock { $0 }
    }

    /// - Returns: The exit code.
    private static func run(
        _ number: Int, _ machine: VirtualMachine, _ api: SimulatedAPI, _ store: SimulatedStore,
        _ configuration: Configuration
    ) async -> Int32 {
        let runID = "run \(number)"
        let process = SimulatedProcess(store: store, runID: runID)
        var surroundings = Surroundings(
            now: { machine.now },
            sleep: { await machine.sleep($0) },
            random: { machine.random { Double.random(in: 0..<1, using: &$0) } })
        surroundings.executor = machine
        let runner = Runner(
            configuration: configuration, access: ["": APIAccess(transport: api, files: { _ in api })],
            warehouse: process,
            run: RunRecord(id: runID, command: "run", programVersion: "0", configDigest: []),
            surroundings: surroundings, log: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
        let report = await runner.run(.due())
        process.die()
        return report.exitCode
    }

    private static func difference(_ api: SimulatedAPI, _ store: SimulatedStore) -> String? {
        let loaded = store.loaded
        let truth = api.orders
        if loaded.count != truth.count { return "\(loaded.count) orders are loaded of \(truth.count)" }
        for order in truth {
            guard let row = loaded["o\(order.id)"] else { return "order \(order.id) is missing" }
            guard row.value == order.value, row.version == order.version else { return "order \(order.id) is stale" }
        }
        return nil
    }
}
