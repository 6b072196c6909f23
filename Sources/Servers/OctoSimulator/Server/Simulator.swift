import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// The API on a port of this machine, serving a world.
///
/// The clock stands still until it is advanced; then everything that happened in between is there. Requests are
/// answered concurrently. The server listens on 127.0.0.1 only.
///
///     let simulator = Simulator(SimulatorConfiguration(world: WorldShape(opening: opening)))
///     try await simulator.start()
///     let rows = simulator.world.adPerformance(asOf: simulator.clock)   // the truth
///     simulator.advance(days: 1)
///     await simulator.stop()
package final class Simulator: Sendable {
    package let configuration: SimulatorConfiguration
    /// What is served; ask it with `asOf: simulator.clock` for the truth.
    package let world: World

    let cache = ListIndexCache()
    let state: Mutex<SimulatorState>
    private let startedAt = Moment.now
    private let running = Mutex<(server: HTTPServer, task: Task<Void, any Error>, port: UInt16)?>(nil)

    package init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        world = World(shape: configuration.world)
        state = Mutex(
            SimulatorState(
                clock: configuration.clock ?? configuration.world.opening, faults: FaultPlan(configuration.faults)))
    }

    /// Begins to listen, and returns the port once requests are accepted.
    @discardableResult
    package func start() async throws -> UInt16 {
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: configuration.port)
        let server = HTTPServer(
            address: address, timeout: 3600, logger: .disabled, handler: RequestHandler(simulator: self))
        let listening = Task { try await server.waitUntilListening() }
        let task = Task {
            do {
                try await server.run()
            } catch {
                listening.cancel()
                throw error
            }
        }
        do {
            try await listening.value
        } catch {
            task.cancel()
            // The reason is what run() threw, not that nobody came to listen.
            try await task.value
            throw error
        }
        guard case .ip4(_, let port)? = await server.listeningAddress else { throw SocketError.disconnected }
        running.withLock { $0 = (server, task, port) }
        return port
    }

    /// Closes the port and all connections.
    package func stop() async {
        guard
            let (server, task, _) = running.withLock({ running in
                defer { running = nil }
                return running
            })
        else { return }
        await server.stop()
        task.cancel()
        _ = await task.result
    }

    /// `http://127.0.0.1:PORT/v1`, while it runs.
    package var baseURL: String? {
        running.withLock { $0.map { "http://127.0.0.1:\($0.port)/v1" } }
    }

    // MARK: Clock

    /// The world's time: `as_of` of the answers.
    package var clock: Moment { state.withLock { $0.clock } }

    package func advance(days: Int) { advance(by: .seconds(days * 86_400)) }

    /// Moves the clock forward, at most to the world's end.
    package func advance(by time: Duration) { setClock(clock + time) }

    /// Sets the clock, also backwards.
    package func setClock(_ moment: Moment) {
        state.withLock { $0.clock = min(moment, configuration.world.end) }
    }

    /// The time by which cursors age: the clock, and real time since the start on top.
    var serverTime: Moment {
        clock.adding(Moment.now.milliseconds - startedAt.milliseconds)
    }

    // MARK: Faults, keys, log

    package func add(_ fault: Fault) { state.withLock { $0.faults.add(fault) } }

    /// Ends all faults; revoked keys stay revoked.
    package func removeFaults() { state.withLock { $0.faults.removeAll() } }

    package func revoke(_ secret: String) { state.withLock { _ = $0.revoked.insert(secret) } }

    /// The last 100,000 requests, oldest first; those refused and dropped too, those for `/_sim` not.
    package var requestLog: [RequestLogEntry] { state.withLock { $0.log } }

    package func clearRequestLog() { state.withLock { $0.log = [] } }
}

/// What changes while a simulator runs.
struct SimulatorState: Sendable {
    var clock: Moment
    var faults: FaultPlan
    var revoked: Set<String> = []
    var counters: [String: RateCounter] = [:]
    var refusals = 0
    var requests: UInt64 = 0
    var log: [RequestLogEntry] = []

    init(clock: Moment, faults: FaultPlan) {
        self.clock = clock
        self.faults = faults
    }

    mutating func append(_ entry: RequestLogEntry) {
        if log.count >= 100_000 { log.removeFirst(50_000) }
        log.append(entry)
    }
}

extension Moment {
    /// The real time.
    package static var now: Moment { Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
