import ArgumentParser
import Foundation
import OctoSimulator

/// Serves a made-up agency over the BusyOcto API, on this machine only.
@main
struct Octosim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "octosim",
        abstract: "Serves a made-up agency over the BusyOcto API, for demonstrations and tests.",
        discussion: """
            Everything follows from the seed: equal options and an equal --now give equal data. The clock stands still \
            until POST /_sim/advance?days=1 (with --admin) moves it; then campaigns are renamed, metrics restated, \
            posts removed and days added, as they would be at BusyOcto.

            EXAMPLES
              octosim                                       # six clients, 120 days, 20,000 rows, port 8080
              octosim --scale 1000000 --no-limits           # a million rows, as fast as they are asked for
              octosim --admin --fault 'ad-performance#3=500'
              curl -H 'Authorization: Bearer octosimdemokey0000000000' http://127.0.0.1:8080/v1/domains
            """)

    @OptionGroup(title: "The world") var world: WorldOptions
    @OptionGroup(title: "The server") var server: ServerOptions
    @OptionGroup(title: "Trouble") var trouble: TroubleOptions

    func run() async throws {
        let opening = world.opening
        let simulator = Simulator(
            SimulatorConfiguration(
                world: world.shape(opening: opening, lag: !trouble.noLag), port: server.port, keys: server.keys,
                limits: trouble.limits, paging: trouble.paging, faults: trouble.fault, hasAdmin: server.admin,
                dateSkew: trouble.dateSkew.value, latency: trouble.latency.value))
        let stop = StopSignal()
        do {
            try await simulator.start()
        } catch {
            FileHandle.standardError.write(Data("octosim: cannot listen on 127.0.0.1:\(server.port): \(error)\n".utf8))
            throw ExitCode(69)  // EX_UNAVAILABLE
        }
        print("octosim \(simulator.baseURL ?? "") key=\(server.keys[0].secret) as_of=\(simulator.clock)")
        // Another process waits for this line.
        fflush(nil)
        await stop.received()
        await simulator.stop()
    }
}
