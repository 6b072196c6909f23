import Foundation
import TestSupport
import Testing

/// A warehouse for another API has the books alone, and everything works over them.
@Suite struct StarTests {
    private let schemas =
        "select string_agg(nspname, ' ' order by nspname) from pg_namespace where nspname in ('dw', 'mart', 'etl')"

    @Test func `another API's warehouse gets the books alone, and every command works or says what is missing`()
        async throws
    {
        try await withOrders(isMigrated: false) { bench in
            let migrated = try await bench.run("migrate")
            #expect(migrated.code == 0 && migrated.output.contains("applied 001_ledger"), "\(migrated.errors)")
            #expect(try await bench.database.value(schemas) == "etl")
            for command in [
                ["validate", "--database"], ["check"], ["run"], ["run"], ["status"], ["status", "--gaps"],
                ["state", "show"],
                ["plan"], ["runs", "list"], ["calls"], ["quarantine", "list"], ["slice", "list"], ["drift"],
                ["quota", "show"],
                ["access", "init"], ["access", "list"], ["check", "--security"], ["docs", bench.folder.path],
                ["migrate", "--plan"],
            ] {
                let result = try await bench.program.run(command + ["--config", bench.config])
                #expect(result.code == 0, "\(command): \(result.output)\(result.errors)")
                #expect(!result.errors.contains("not known"), "\(command): \(result.errors)")
            }
            #expect(try await bench.orders() == OrdersBench.golden)

            let role = "reader_\(bench.database.name)"
            try await bench.database.server.execute("create role \(role) login")
            let grant = try await bench.run("access", "grant", "--role", role, "--domain", "dom_1")
            #expect(grant.code == 78 && grant.errors.contains("no clients to grant"), "\(grant.errors)")
            let agency = try await bench.run("access", "grant", "--role", role, "--agency")
            #expect(agency.code == 0, "\(agency.errors)")
            let file = bench.folder.appending(path: "rates.csv").path
            try "rate_date,from_currency,to_currency,rate\n".write(toFile: file, atomically: true, encoding: .utf8)
            for kind in ["fx", "budget"] {
                let imported = try await bench.run("import", kind, file)
                #expect(
                    imported.code == 78 && imported.errors.contains("migrate --star busyocto"), "\(imported.errors)")
            }
            _ = try await bench.database.rows("drop owned by \(role)")
            try await bench.database.server.execute("drop role \(role)")
        }
    }

    @Test func `--star takes the place of what the file says, and a star that is there stays`() async throws {
        try await withOrders(isMigrated: false) { bench in
            #expect(try await bench.run("migrate", "--star", "none").code == 0)
            let plan = try await bench.run("migrate", "--plan", "--star", "busyocto")
            #expect(plan.output.contains("would apply mart.ad_performance ("), "\(plan.output)")
            #expect(try await bench.run("migrate", "--star", "busyocto").code == 0)
            #expect(try await bench.database.value(schemas) == "dw etl mart")
            let without = try await bench.run("migrate")
            #expect(without.code == 0 && without.output.hasPrefix("up to date"), "\(without.output)")
            let none = try await bench.run("migrate", "--star", "none")
            #expect(none.code == 78 && none.errors.contains("which stays and is kept up to date"), "\(none.errors)")
            let unknown = try await bench.run("migrate", "--star", "north")
            #expect(unknown.code == 64, "\(unknown.errors)")
            #expect(try await bench.run().code == 0)
        }
    }

    @Test func `the packaged file asks for the star of BusyOcto, which a run waits for`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let config = Program.repository.appending(path: "pipelines.yaml").path
            let program = Program(
                environment: ["DATABASE_URL": database.conninfo, "BUSYOCTO_API_KEY": "octosimdemokey0000000000"])
            #expect(try await program.run("migrate", "--star", "none", "--config", config).code == 0)
            #expect(try await database.value(schemas) == "etl")
            let run = try await program.run("run", "--config", config)
            #expect(
                run.code == 78 && run.errors.contains("101_schemas") && run.errors.contains("octoload migrate"),
                "\(run.errors)")
            #expect(try await program.run("migrate", "--config", config).code == 0)
            #expect(try await database.value(schemas) == "dw etl mart")
        }
    }
}
