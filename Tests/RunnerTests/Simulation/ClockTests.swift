import Config
import Core
import Extract
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// The real runner under wrong clocks: each lie of one night, then good nights, beside a history that nothing disturbed.
@Suite struct ClockTests {
    static let readings = [
        "since": "since: {param: since, overlap: 1m}",
        "window": "window: {from: from, to: to, field: day, start: 2026-02-01, slice: 7d}",
        "both": """
        since: {param: since, overlap: 1m}
            window: {from: from, to: to, field: day, start: 2026-02-01, slice: 7d}
        """,
        "whole": "",
    ]

    private static func configuration(_ reading: String) throws -> Configuration {
        try ConfigLoader.parse(
            text: """
                version: 1
                api:
                  base_url: https://api.example/v1
                  limits: {concurrency: 1}
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
                    \(readings[reading] ?? "")
                    load: {fact_order: {newest_by: at, columns: {order_id: id, day: day, value: value}}}
                """, file: "clocks")
    }

    /// The night whose clock is wrong.
    enum Occasion: String, CaseIterable {
        case firstRun, laterRun, oneAnswer

        var night: Int { self == .firstRun ? 1 : 3 }
    }

    static let offsets: [(name: String, offset: Duration)] = [
        ("2 hours ahead", .seconds(7_200)), ("2 hours behind", .seconds(-7_200)),
        ("3 days ahead", .seconds(3 * 86_400)), ("3 days behind", .seconds(-3 * 86_400)),
        ("73 years ahead", .seconds(73 * 31_557_600)), ("73 years behind", .seconds(-73 * 31_557_600)),
        ("the year 9999", .seconds(7_974 * 31_557_600)),
    ]

    private static let nights = 5

    /// What a history leaves: tables at its end, and night by night the requests and the ledger's new rows.
    private struct History: Equatable {
        var loaded: [String: String] = [:]
        var truth: [String: String] = [:]
        var requests: [[String]] = []
        var ledger: [[String]] = []
        var codes: [Int32] = []
    }

    @Test(arguments: ClockedAPI.Channel.allCases)
    func `one night of a wrong clock leaves no trace`(channel: ClockedAPI.Channel) async throws {
        for reading in Self.readings.keys.sorted() {
            let configuration = try Self.configuration(reading)
            let undisturbed = await Self.onItsOwnThread { Self.history(configuration, channel) }
            // Nothing tells of changes in days that are over, if there are only windows.
            if reading == "window" {
                #expect(undisturbed.loaded.keys == undisturbed.truth.keys)
            } else {
                #expect(undisturbed.loaded == undisturbed.truth, "\(reading), undisturbed")
            }
            for occasion in Occasion.allCases {
                for (name, offset) in Self.offsets {
                    let label: Comment = "\(reading), \(channel.rawValue), \(occasion.rawValue), \(name)"
                    let lie = ClockedAPI.Lie(offset: offset, answer: occasion == .oneAnswer ? 2 : nil)
                    let lied = await Self.onItsOwnThread {
                        Self.history(configuration, channel, lie: (occasion.night, lie))
                    }
                    #expect(lied.codes == undisturbed.codes, label)
                    // A clock that is behind when nothing was ever read may be an API that lives behind: days are read once
                    // more, or changes from a little earlier.
                    // Two digits of a year cannot say that it is 2099.
                    let isBehind = offset < .zero || channel == .rfc850 && offset > .seconds(50 * 31_557_600)
                    if occasion == .firstRun, isBehind {
                        let last = Self.nights - 1
                        #expect(lied.loaded.keys == undisturbed.loaded.keys, label)
                        if reading != "window" { #expect(lied.loaded == undisturbed.loaded, label) }
                        #expect(lied.requests[last] == undisturbed.requests[last], label)
                        #expect(lied.ledger[last] == undisturbed.ledger[last], label)
                        continue
                    }
                    #expect(lied.loaded == undisturbed.loaded, label)
                    #expect(lied.requests == undisturbed.requests, label)
                    #expect(lied.ledger == undisturbed.ledger, label)
                }
            }
        }
    }

    @Test(arguments: ["since", "window", "both", "whole"], [-21, 21])
    func `an API whose world is always weeks away loses nothing`(reading: String, days: Int) async throws {
        let configuration = try Self.configuration(reading)
        let world = Duration.seconds(days * 86_400)
        for (name, offset) in [("no lie", .zero)] + Self.offsets {
            // An API that leads is known by its second night: days beyond the database's are implausible until then.
            for night in days < 0 ? [1, 3] : [3] {
                let history = await Self.onItsOwnThread {
                    Self.history(configuration, .both, world: world, lie: (night, ClockedAPI.Lie(offset: offset)))
                }
                var truth = history.truth
                // Days that the database's clock has not reached are not asked for.
                if reading == "window" {
                    if days > 0 { truth = truth.filter { history.loaded[$0.key] != nil } }
                    #expect(history.loaded.keys == truth.keys, "\(reading), \(days) days, \(name), night \(night)")
                    continue
                }
                #expect(history.loaded == truth, "\(reading), \(days) days, \(name), night \(night)")
                if reading == "since", offset == .zero {
                    #expect(history.requests.last?.contains { $0.contains("since=1970") } == false, "incrementally")
                }
            }
        }
    }

    private static func history(
        _ configuration: Configuration, _ channel: ClockedAPI.Channel, world: Duration = .zero,
        lie: (night: Int, lie: ClockedAPI.Lie)? = nil
    ) -> History {
        let machine = VirtualMachine(seed: 1)
        let api = ClockedAPI(machine: machine, channel: channel, worldOffset: world)
        let store = SimulatedStore(machine: machine)
        store.heal()
        let result = Mutex(History())
        machine.run {
            for night in 1...nights {
                // Each night begins at five past six.
                await machine.sleep(.seconds((night - 1) * 86_400 + 21_900) - machine.now)
                api.lie(lie.flatMap { $0.night == night ? $0.lie : nil })
                if night > 1 { api.passADay() }
                let before = entries(store).mapValues(\.count)
                let code = await run(night, machine, api, store, configuration)
                let ledger = entries(store).flatMap { $0.value.dropFirst(before[$0.key] ?? 0) }.sorted()
                // To minutes: round trips differ.
                let requests = api.takeRequests().map { $0.replacing(/%3A\d\d\.\d+Z/, with: "Z") }
                result.withLock { history in
                    history.codes.append(code)
                    history.requests.append(requests)
                    history.ledger.append(ledger)
                }
            }
            let (loaded, truth) = (store.loaded, api.orders)
            result.withLock { history in
                history.loaded = loaded.mapValues { "\($0.value) of \($0.version)" }
                history.truth = Dictionary(
                    uniqueKeysWithValues: truth.map { ("o\($0.id)", "\($0.value) of \($0.version.microseconds)") })
            }
        }
        return result.withLock { $0 }
    }

    /// The ledger's rows by pipeline and partition; times to ten minutes, as round trips differ.
    private static func entries(_ store: SimulatedStore) -> [String: [String]] {
        func coarse(_ instant: Instant?) -> String { instant.map { "\($0.description.prefix(15))" } ?? "-" }
        return store.with { state in
            var rows: [String: [String]] = [:]
            for (pipeline, partitions) in state.ledger {
                for (partition, entries) in partitions {
                    rows["\(pipeline) \(partition)"] = entries.map { entry in
                        var text =
                            "\(pipeline) \(partition) \(entry.range.description.prefix(30)) as of \(coarse(entry.asOf))"
                        text += " read \(coarse(entry.readAt)) mark \(entry.mark.map { "\($0)" } ?? "-")"
                        if case .changes(_, let until) = entry.range { text += " until \(coarse(until))" }
                        return text
                    }
                }
            }
            return rows
        }
    }

    private static func run(
        _ night: Int, _ machine: VirtualMachine, _ api: ClockedAPI, _ store: SimulatedStore,
        _ configuration: Configuration
    ) async -> Int32 {
        let process = SimulatedProcess(store: store, runID: "night \(night)")
        var surroundings = Surroundings(
            now: { machine.now }, sleep: { await machine.sleep($0) },
            random: { machine.random { Double.random(in: 0..<1, using: &$0) } })
        surroundings.executor = machine
        let runner = Runner(
            configuration: configuration, access: ["": APIAccess(transport: api, files: { _ in api })],
            warehouse: process,
            run: RunRecord(id: "night \(night)", command: "run", programVersion: "0", configDigest: []),
            surroundings: surroundings, log: Logger(label: "clocks") { _ in SwiftLogNoOpLogHandler() })
        let report = await runner.run(.due())
        process.die()
        return report.exitCode
    }

    private static func onItsOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
