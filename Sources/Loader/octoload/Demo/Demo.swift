import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// The whole product on this machine: private servers, two loads with three days between them, and what BI sees.
struct Demo {
    /// What the directory of a demo's servers begins with.
    static let name = "octoload-demo"
    private static let database = "marketing"
    /// The simulated history, in days.
    private static let history = 120
    private static let daysBetweenLoads = 3

    let configuration: Configuration
    let options: CommonOptions
    let rows: Int
    let keepsServers: Bool

    /// Runs to the end or to the first error; the servers are gone afterwards unless they are to be kept.
    func run() async throws {
        progress("starting PostgreSQL and the simulated API")
        let servers = try start()
        do {
            try await show(servers)
        } catch {
            progress("stopping and removing the servers")
            servers.stop()
            throw error
        }
        if keepsServers {
            servers.keep()
            output(
                "\nThe servers stay. Look around:  \(psql(servers))\nStop and remove them:          deploy/demo --stop\n"
            )
        } else {
            servers.stop()
            output(
                "\nPostgreSQL and the simulated API are stopped and removed. To keep them and look around with psql:\n")
            output("  deploy/demo --keep    (and deploy/demo --stop to end it)\n")
        }
    }

    /// The simulator lies beside this program.
    private func start() throws -> PrivateServers {
        let here = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let simulator = here.appendingPathComponent("octosim").path
        guard FileManager.default.isExecutableFile(atPath: simulator) else {
            throw RunFailure(
                .configuration,
                "the simulator \(simulator) is not there; build it: swift build -c release --product octosim")
        }
        do {
            return try PrivateServers(
                name: Demo.name,
                simulator: [
                    simulator, "--port", "0", "--admin", "--scale", "\(rows)", "--days", "\(Demo.history)",
                    "--behind", "\(Demo.daysBetweenLoads)d",
                ])
        } catch {
            throw RunFailure(.warehouse, error.description)
        }
    }

    private func show(_ servers: PrivateServers) async throws {
        guard let api = servers.addresses.simulatorURL.flatMap({ HTTPURL($0) }) else {
            throw RunFailure(.bug, "the simulator did not say where it listens")
        }
        try await createDatabase(servers)
        let bench = Workbench(
            adapted(to: api), options,
            servers: Workbench.Servers(
                // The simulator's own key, which opens nothing else.
                token: Secret("octosimdemokey0000000000"),
                database: Secret(servers.conninfo(database: Demo.database))))
        progress("first load: everything")
        try await load(bench, title: "First load", migrates: true)
        try SimulatorControl(address: api).advance(days: Demo.daysBetweenLoads)
        progress("the world moves on by \(Demo.daysBetweenLoads) days; second load: what changed")
        try await load(bench, title: "\(Demo.daysBetweenLoads) days later", migrates: false)
        try await answer(bench)
        output("\nWith psql, while the servers are up:  \(psql(servers))\n")
    }

    private func createDatabase(_ servers: PrivateServers) async throws {
        let bench = Workbench(
            configuration, options,
            servers: Workbench.Servers(token: Secret(""), database: Secret(servers.conninfo(database: "postgres"))))
        let warehouse = try bench.warehouse(runID: "demo")
        _ = try await warehouse.rows("create database \(Demo.database)")
        await warehouse.close()
    }

    /// The same file, asking the simulator, from its first day on.
    private func adapted(to api: HTTPURL) -> Configuration {
        var adapted = configuration
        adapted.api.baseURL = api
        // The simulator's, and what the answers are asked of, whatever the file loads.
        adapted.warehouse.star = .busyocto
        let today = Int(Date().timeIntervalSince1970 / 86_400)
        let first = CivilDay(year: 1970, month: 1, day: 1) + (today - Demo.history - Demo.daysBetweenLoads)
        for index in adapted.pipelines.indices { adapted.pipelines[index].reading.window?.start = first.firstOfMonth }
        return adapted
    }

    private func load(_ bench: Workbench, title: String, migrates: Bool) async throws {
        let report = try await LoadSession(bench, options)
            .load(.due(), command: "run", migrates: migrates, isGuarded: false)
        output("\n\(title)\n")
        RunSummary(report: report).print(.text)
        if report.exitCode != 0 { throw ExitStatus(code: report.exitCode) }
    }

    private func answer(_ bench: Workbench) async throws {
        let warehouse = try bench.warehouse(runID: "demo")
        for question in DemoQuestion.all {
            output("\n\(question.title)\n\(question.table(try await warehouse.rows(question.sql)))\n")
        }
        await warehouse.close()
    }

    private func psql(_ servers: PrivateServers) -> String {
        "psql '\(servers.conninfo(database: Demo.database))'"
    }

    private func progress(_ text: String) {
        complain("demo: \(text)")
    }
}

/// A load ended with this code; its summary has been printed.
struct ExitStatus: Error {
    let code: Int32
}
