import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What is wrong is named, with the exit code that says what to do.
@Suite struct BadInputTests {
    @Test(arguments: [
        ("get: /domains", "gte: /domains", "gte", "get"),
        ("overlap: 15m", "overlap: 15", "overlap", "unit"),
        ("concurrency: 8", "concurrency: eight", "concurrency", "number"),
        ("style: cursor", "style: curser", "style", "cursor"),
    ])
    func `a mistake in the file is 78 with its place, and nothing is contacted`(
        old: String, new: String, key: String, hint: String
    ) async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration([(old, new)])
            let result = try await bench.program.run("run", "--config", config)
            #expect(result.code == 78)
            #expect(result.errors.contains(try Regex("pipelines\\.yaml:[0-9]+:[0-9]+")), "\(result.errors)")
            #expect(result.errors.contains(key) && result.errors.contains(hint), "\(result.errors)")
            #expect(bench.simulator.requestLog.isEmpty)
        }
    }

    @Test func `a column that the table does not have is 78 with its place, before any API call`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration([("campaign_name:        name", "campain_name:        name")])
            for arguments in [["run", "--config", config], ["validate", "--database", "--config", config]] {
                let result = try await bench.program.start(arguments).result(within: .seconds(30))
                #expect(result.code == 78)
                #expect(result.errors.contains("campain_name") && result.errors.contains("campaign_name"))
                #expect(result.errors.contains(try Regex("pipelines\\.yaml:[0-9]+:[0-9]+")), "\(result.errors)")
            }
            #expect(bench.simulator.requestLog.isEmpty)
        }
    }

    @Test func `a wrong key is 77, with one call and nothing written`() async throws {
        try await withBench { bench in
            var program = bench.program
            program.environment["BUSYOCTO_API_KEY"] = "wrongkey000000000000000000"
            let result = try await program.run("run", "--config", try bench.writeConfiguration())
            #expect(result.code == 77, "\(result.errors)")
            #expect(bench.simulator.requestLog.count == 1, "\(bench.simulator.requestLog) \(result.errors)")
            #expect(!(result.errors + result.output).contains("wrongkey"))
            #expect(result.errors.contains("invalid_api_key"), "\(result.errors)")
            let check = try await program.run("check", "--config", try bench.writeConfiguration())
            #expect(check.code == 77 && check.output.contains("invalid_api_key"), "\(check.output)")
        }
    }

    /// Names of the files of a folder of `sql`, without their endings.
    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: Program.repository.appending(path: "sql/\(folder)").path
        ).map { String($0.dropLast(4)) }
    }

    @Test func `migrate --plan tells what would run, and runs nothing`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let config = Program.repository.appending(path: "pipelines.yaml").path
            var program = Program()
            program.environment = ["DATABASE_URL": database.conninfo, "BUSYOCTO_API_KEY": "octosimdemokey0000000000"]
            let plan = try await program.run("migrate", "--plan", "--config", config)
            #expect(plan.code == 0, "\(plan.errors)")
            let names =
                try ["schema/etl", "functions/etl", "views/etl"].flatMap(files)
                + ["schema/busyocto", "functions/busyocto", "views/busyocto"].flatMap(files)
            let lines = plan.output.split(separator: "\n")
            let planned = lines.compactMap { $0.wholeMatch(of: #/would apply (\S+) \(\d+ statements?\)/#)?.output.1 }
            #expect(planned.count == lines.count && planned.map(String.init).sorted() == names.sorted())
            let tables = planned.filter { $0.first?.isNumber == true }
            #expect(tables == tables.sorted() && tables.first == "001_ledger", "\(tables)")
            let ads = try #require(planned.firstIndex(of: "mart.ad_performance"))
            let daily = try #require(planned.firstIndex(of: "mart.ads_daily"))
            #expect(ads < daily, "what is needed comes before what needs it")
            let sql = try await program.run("migrate", "--plan", "--sql", "--config", config)
            #expect(sql.output.contains("create table dw.dim_campaign ("))
            let schemas = try await database.value(
                "select count(*) from pg_namespace where nspname in ('dw', 'etl', 'mart')")
            #expect(schemas == "0")
            #expect(try await program.run("migrate", "--config", config).code == 0)
            let after = try await program.run("migrate", "--plan", "--config", config)
            #expect(after.output == "up to date\n")
        }
    }

    @Test func `no key at all is 78 and says which variable`() async throws {
        try await withBench { bench in
            var program = bench.program
            program.environment["BUSYOCTO_API_KEY"] = nil
            let result = try await program.run("run", "--config", try bench.writeConfiguration())
            #expect(result.code == 78 && result.errors.contains("BUSYOCTO_API_KEY"), "\(result.errors)")
        }
    }

    @Test func `an API that is down is 69 after retries, and the mark stays`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let marks = "select pipeline, partition_key, watermark, complete_up_to from etl.watermark order by 1, 2"
            let before = try await bench.database.rows(marks)
            var program = bench.program
            program.environment["OCTOLOAD_API_URL"] = "http://127.0.0.1:9/v1"
            let result = try await program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 69, "\(result.errors)")
            #expect(try result.figure("organization", "retries") == 2)
            #expect(result.errors.contains("refused"))
            #expect(try await bench.database.rows(marks) == before)
        }
    }

    @Test func `a wrong password is 74 and costs no API call`() async throws {
        try await withBench { bench in
            let server = bench.database.server
            let role = "needs_password_\(bench.database.name)"
            try await server.execute("create role \(role) login superuser password 'right'")
            try await server.requirePassword(of: role)
            var program = bench.program
            for (password, code) in [("wrong", Int32(74)), ("right", 0)] {
                program.environment["DATABASE_URL"] =
                    bench.database.conninfo.replacing("user=octoload", with: "user=\(role) password=\(password)")
                let result = try await program.run("run", "organization", "--config", try bench.writeConfiguration())
                #expect(result.code == code, "\(result.errors)")
                #expect(!result.errors.contains(password))
                if code != 0 {
                    #expect(bench.simulator.requestLog.isEmpty)
                    #expect(result.errors.contains("password authentication failed"))
                }
            }
            try await server.execute("drop owned by \(role) cascade")
        }
    }

    @Test func `a connection string that cannot be read is 78 and is not repeated`() async throws {
        try await withBench { bench in
            var program = bench.program
            program.environment["DATABASE_URL"] = "postgresql://u:s3%cret@127.0.0.1/x"
            let result = try await program.run("run", "--config", try bench.writeConfiguration())
            #expect(result.code == 78, "\(result.errors)")
            #expect(!result.errors.contains("cret") && result.errors.contains("percent-encoded"))
        }
    }

    @Test func `a database that is down is 74 after retries and costs no API call`() async throws {
        try await withBench { bench in
            var program = bench.program
            program.environment["DATABASE_URL"] = "host=/nowhere dbname=x"
            let config = try bench.writeConfiguration([
                ("url: {env: DATABASE_URL}", "url: {env: DATABASE_URL}, connect_deadline: 1s")
            ])
            let result = try await program.run("run", "--config", config)
            #expect(result.code == 74, "\(result.errors)")
            #expect(result.errors.contains("/nowhere"))
            #expect(bench.simulator.requestLog.isEmpty)
        }
    }

    @Test(arguments: [
        ["frobnicate"], ["run", "nosuch"], ["backfill", "ads", "--from", "2026-01-01", "--to", "2026-01-02"],
        ["backfill", "ad_performance", "--from", "2026-02-30", "--to", "2026-03-01"],
        ["backfill", "ad_performance", "--from", "2026-03-02", "--to", "2026-03-01"], ["run", "--output", "xml"],
    ])
    func `a wrong command line is 64`(arguments: [String]) async throws {
        try await withBench { bench in
            let config = arguments == ["frobnicate"] ? [] : ["--config", try bench.writeConfiguration()]
            let result = try await bench.program.start(arguments + config).result(within: .seconds(30))
            #expect(result.code == 64, "\(result.errors)")
            #expect(!result.errors.isEmpty && bench.simulator.requestLog.isEmpty)
        }
    }

    @Test func `a second run of the same pipeline is 75 and makes no call`() async throws {
        try await withBench(faults: ["domains=delay:3000"]) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "organization", "--config", config).code == 0)
            bench.simulator.clearRequestLog()
            let first = try bench.program.start(["run", "domains", "--config", config])
            // The lock is there before the first call is made.
            while first.isRunning,
                try await bench.database.value(
                    "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
                ) == "0"
            { try await Task.sleep(for: .milliseconds(20)) }
            let second = try await bench.program.run("run", "domains", "--config", config)
            #expect(second.code == 75, "\(second.errors)")
            #expect((second.errors + second.output).contains("already running"))
            #expect(try await first.result(within: .seconds(30)).code == 0)
            #expect(bench.simulator.requestLog.count == 1)
        }
    }
}
