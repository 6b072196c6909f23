import ArgumentParser
import Config
import Core
import Foundation
import PrivateServers

/// `octoload demo`: everything on this machine, without an account anywhere.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show everything on this machine: private PostgreSQL, simulated API, two loads, some answers.",
        discussion: """
            Starts a private PostgreSQL cluster (on a unix socket) and the API simulator (on the loopback), migrates, loads \
            every pipeline, lets the simulated world advance by three days, loads again incrementally, and prints what \
            happened. Afterwards, also after Ctrl-C, everything is stopped and removed, unless --keep is given.
            """
    )

    @Flag(help: "Leave the servers up, to look around with psql.")
    var keep = false

    @Flag(help: "Stop and remove the servers that --keep left up; does nothing else.")
    var stop = false

    @Option(help: "Daily rows of ad performance in the simulated history, roughly.")
    var scale = 20_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000_000).contains(scale) else { throw ValidationError("--scale must be from 1 to 10000000") }
        guard !(keep && stop) else { throw ValidationError("--keep and --stop exclude each other") }
    }

    func run() async throws {
        try await reportingFailures {
            if stop {
                let count = PrivateServers.stopKept(name: Demo.name)
                output(count == 0 ? "no demo is running\n" : "stopped and removed\n")
                return
            }
            let configuration = try ConfigLoader.load(path: common.configPath, environment: [:])
            let demo = Demo(configuration: configuration, options: common.quieter, rows: scale, keepsServers: keep)
            let failure = await Interruption.guarding { () -> (any Error)? in
                do { try await demo.run() } catch { return error }
                return nil
            }
            if let code = Interruption.exitCode { throw ExitCode(code) }
            if let status = failure as? ExitStatus { throw ExitCode(status.code) }
            if let failure { throw failure }
        }
    }
}
