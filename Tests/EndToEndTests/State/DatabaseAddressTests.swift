import Foundation
import TestSupport
import Testing

/// Which database is meant, and that it is named before anything is made there.
@Suite struct DatabaseAddressTests {
    private func withoutURL(_ bench: OrdersBench) throws -> String {
        try ProgressOwnerTests.variant(bench, [("url: {env: DB}, ", "")], name: "no-url.yaml")
    }

    @Test func `DATABASE_URL is read where the file names nothing, and wins over libpq's variables`() async throws {
        try await withOrders { bench in
            let config = try withoutURL(bench)
            var program = bench.program
            program.environment["DB"] = nil
            program.environment["DATABASE_URL"] = bench.database.conninfo
            program.environment["PGDATABASE"] = "another_database_that_is_not_there"
            let result = try await program.run("run", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expectOrders()
        }
    }

    @Test func `libpq's variables are read if they name a database`() async throws {
        try await withOrders { bench in
            let config = try withoutURL(bench)
            var program = bench.program
            program.environment = ["KEY": OrdersBench.canary]
            for (name, keyword) in [
                ("PGDATABASE", "dbname"), ("PGHOST", "host"), ("PGUSER", "user"), ("PGPORT", "port"),
            ] {
                let match = bench.database.conninfo.firstMatch(of: try Regex("\(keyword)=(\\S+)"))
                if let value = match?.output[1].substring { program.environment[name] = String(value) }
            }
            #expect(program.environment["PGDATABASE"] == bench.database.name)
            let result = try await program.run("run", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expectOrders()
        }
    }

    @Test func `no database named is 78 that names both places, and nothing is asked`() async throws {
        try await withOrders { bench in
            let config = try withoutURL(bench)
            for environment in [[:], ["PGHOST": "/nowhere"], ["DATABASE_URL": ""]] {
                var program = bench.program
                program.environment = ["KEY": OrdersBench.canary].merging(environment) { $1 }
                for arguments in [["run"], ["migrate"], ["status"], ["state", "show"], ["check"]] {
                    let result = try await program.run(arguments + ["--config", config])
                    let words = result.errors + result.output
                    #expect(result.code == 78, "\(arguments): \(words)")
                    #expect(words.contains("warehouse.url") && words.contains("DATABASE_URL"), "\(arguments): \(words)")
                }
            }
            // A variable that the file names and that is not set stands for nothing else.
            var program = bench.program
            program.environment = [
                "KEY": OrdersBench.canary, "PGDATABASE": "postgres", "DATABASE_URL": "dbname=postgres",
            ]
            let result = try await program.run("run", "--config", bench.config)
            #expect(result.code == 78 && result.errors.contains("environment variable DB"), "\(result.errors)")
        }
    }

    @Test func `migrate, run and check name database, host and user`() async throws {
        try await withOrders { bench in
            let directory = bench.database.server.socketDirectory
            for arguments in [["migrate"], ["run"], ["check"]] {
                let result = try await bench.program.run(arguments + ["--config", bench.config])
                #expect(result.code == 0, "\(arguments): \(result.errors)")
                for word in ["database \(bench.database.name)", "at \(directory)", "user octoload"] {
                    #expect(result.output.contains(word), "\(arguments): \(result.output)")
                    if arguments != ["check"] {
                        #expect(result.errors.contains(word), "\(arguments): \(result.errors)")
                    }
                }
            }
            let json = try await bench.run("run", "--output", "json")
            #expect(try (json.json["database"] as? String)?.contains(bench.database.name) == true)
            let quiet = try await bench.run("run", "--quiet")
            #expect(quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet.output) \(quiet.errors)")
        }
    }
}
