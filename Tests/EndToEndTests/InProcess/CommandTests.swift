import Core
import Foundation
import TestSupport
import Testing

@testable import octoload

/// Commands as values: text and JSON, results and errors, exit codes, without starting a program.
@Suite struct CommandTests {
    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    private static let key = "key-0123456789abcdef"

    @Test func `validate needs neither database nor API`() async throws {
        try await CommandBench.withConfiguration { config in
            let bench = CommandBench()
            let text = await bench.run("validate", "--config", config)
            #expect(text.code == 0 && text.errors.isEmpty, "\(text.errors)")
            #expect(text.output == "\(config): 1 pipelines, ok: orders\n")
            let document = try json(await bench.run("validate", "--config", config, "--output", "json").output)
            #expect(document["pipelines"] as? [String] == ["orders"] && document["schema"] as? Int == 1)
            let named = await CommandBench(environment: ["OCTOLOAD_CONFIG": config]).run("validate")
            #expect(named.output == text.output)
        }
    }

    @Test func `a mistake in the file, on the command line or in a variable is told on standard error`() async throws {
        let missing = await CommandBench().run("validate", "--config", "/nowhere.yaml")
        #expect(missing.code == 78 && missing.output.isEmpty && missing.errors.contains("/nowhere.yaml"))
        let unknown = await CommandBench().run("status", "--gap")
        #expect(unknown.code == 64 && unknown.output.isEmpty && unknown.errors.contains("Unknown option '--gap'"))
        let variable = await CommandBench(environment: ["OCTOLOAD_OUTPUT": "xml"]).run("status")
        #expect(variable.code == 64 && variable.errors.contains("OCTOLOAD_OUTPUT is \"xml\""), "\(variable.errors)")
        let help = await CommandBench().run("status", "--help")
        #expect(help.code == 0 && help.output.contains("USAGE: octoload status") && help.errors.isEmpty)
    }

    @Test func `schedule prints a crontab`() async throws {
        let cron = await CommandBench().run("schedule", "print", "cron", "--at", "05:20")
        #expect(cron.code == 0 && cron.output.contains("20 5 * * *"), "\(cron.output)\(cron.errors)")
    }

    @Test func `a load from migrate to status, as text and as JSON`() async throws {
        try await withDatabase(isMigrated: false) { database in
            _ = try await database.rows(
                "create table public.orders (id bigint constraint orders_pkey primary key, amount numeric)")
            try await CommandBench.withConfiguration { config in
                let bench = CommandBench(
                    [
                        "/v1/orders": [
                            #"{"data": [{"id": 1, "amount": "1.50"}, {"id": 2, "amount": 2}], "total": 3}"#,
                            #"{"data": [{"id": 3, "amount": 3}], "total": 3}"#,
                        ]
                    ], environment: ["KEY": Self.key, "DB": database.conninfo, "OCTOLOAD_CONFIG": config])

                let early = await bench.run("status")
                #expect(early.code == 78 && early.errors.contains("run `octoload migrate`"), "\(early.errors)")
                let plan = try json(await bench.run("migrate", "--plan", "--output", "json").output)
                let planned = try #require(plan["planned"] as? [[String: Any]])
                #expect(planned.first?["name"] as? String == "001_ledger")
                let migrated = await bench.run("migrate", "--quiet")
                #expect(migrated.code == 0 && migrated.errors.isEmpty, "\(migrated.errors)")
                #expect(migrated.output.contains("applied etl.coverage\n"), "\(migrated.output)")

                let never = await bench.run("runs", "list")
                #expect(never.code == 0 && never.output == "no run yet\n")
                let run = await bench.run("run", "--output", "json", "--log-level", "info")
                #expect(run.code == 0, "\(run.errors)")
                let pipelines = try #require(try json(run.output)["pipelines"] as? [[String: Any]])
                #expect(pipelines.first?["name"] as? String == "orders")
                #expect(try await database.value("select count(*) = 3 and sum(amount) = 6.5 from public.orders") == "t")
                #expect(bench.script.requests.map(\.url.path) == ["/v1/orders", "/v1/orders"])
                // Each line of the log has the command's time, and none the key.
                let lines = run.errors.split(separator: "\n")
                #expect(
                    !lines.isEmpty && lines.allSatisfy { $0.contains(#""time":"2026-03-02T04:10:00.000Z""#) },
                    "\(run.errors)")
                #expect(!(run.output + run.errors).contains(Self.key))

                let status = await bench.run("status")
                #expect(status.code == 0 && status.output.contains("orders"), "\(status.output)\(status.errors)")
                let known = try json(await bench.run("status", "--output", "json").output)
                #expect((known["pipelines"] as? [[String: Any]])?.first?["pipeline"] as? String == "orders")
                let stale = await bench.run("status", "--max-rejects", "0", "--quiet")
                #expect(stale.code == 0 && stale.output.isEmpty)
                for command in [["quarantine", "list"], ["slice", "list"], ["state", "show"], ["calls"]] {
                    let told = await bench.run(command)
                    #expect(told.code == 0 && !told.output.isEmpty && told.errors.isEmpty, "\(command): \(told.errors)")
                }
            }
        }
    }

    @Test func `check tells an API that is down from a database that is`() async throws {
        try await withDatabase(isMigrated: false) { database in
            try await CommandBench.withConfiguration { config in
                let environment = ["KEY": Self.key, "DB": database.conninfo, "OCTOLOAD_CONFIG": config]
                // Without its tables the database cannot be loaded into; the API is asked all the same.
                let up = await CommandBench(["/v1/orders": [#"{"data": [], "total": 0}"#]], environment: environment)
                    .run("check")
                #expect(up.code == 78, "\(up.errors)")
                #expect(
                    up.output.contains(
                        "ok     API: https://api.example.com/v1: reachable, key accepted (GET /orders in 7 ms)"),
                    "\(up.output)")
                #expect(up.output.contains("FAILED database: "), "\(up.output)")
                let down = await CommandBench(environment: environment).run("check", "--output", "json")
                #expect(down.output.contains(#""finding":"GET /orders: connection refused"#), "\(down.output)")
            }
        }
    }

    @Test func `commands that run side by side do not see each other's surroundings`() async throws {
        try await CommandBench.withConfiguration { config in
            await withTaskGroup(of: (Int, String).self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let format = number.isMultiple(of: 2) ? "json" : "text"
                        let bench = CommandBench(environment: ["OCTOLOAD_CONFIG": config, "OCTOLOAD_OUTPUT": format])
                        return (number, await bench.run("validate").output)
                    }
                }
                for await (number, output) in group {
                    #expect(output.hasPrefix("{") == number.isMultiple(of: 2), "\(output)")
                }
            }
        }
    }
}
