import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What the API does wrong, and what then becomes of the load.
@Suite struct TroubleTests {
    @Test(arguments: [
        "*#every5=500", "*#every4=503:0", "*#every6=cut", "*#every7=half", "*#every5=drop", "*#every5=html",
        "*#every6=error200",
    ])
    func `passing trouble is retried and nothing is lost`(fault: String) async throws {
        try await withBench(faults: [fault]) { bench in
            // Of a thousand pages one would meet every fourth request six times in a row.
            let config = try bench.writeConfiguration([("attempts: 3,", "attempts: 15,")])
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try await Truth(bench: bench).differences() == [])
        }
    }

    @Test(arguments: ["500", "half", "cut", "error200"])
    func `trouble that stays fails its slices only; the rest commits and the exit code is 1`(action: String)
        async throws
    {
        try await withBench(faults: ["ads=\(action)"]) { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 1, "\(result.errors)")
            #expect(try result.figure("ads", "slices.published") == 0)
            #expect(try result.figure("ad_performance", "records.inserted") > 0)
            let failures = try #require(try result.pipeline("ads")["failures"] as? [[String: Any]])
            #expect(failures.allSatisfy { $0["resume"] as? String == "octoload run ads --config \(config)" })
            #expect(failures.allSatisfy { ($0["partition"] as? String)?.hasPrefix("domain=dom_") == true })
            bench.simulator.removeFaults()
            #expect(try await bench.program.run("run", "ads", "--config", config).code == 0)
            #expect(try await Truth(bench: bench).differences() == [])
        }
    }

    @Test func `an error in a 200 is no record, also where the document is the record`() async throws {
        try await withBench(faults: ["organization=error200"]) { bench in
            let result = try await bench.program.run("run", "organization", "--config", try bench.writeConfiguration())
            #expect(result.code == 69, "\(result.errors)")
            #expect(result.errors.contains("an error in a successful answer"))
            #expect(try await bench.database.value("select count(*) from etl.reject") == "0")
        }
    }

    @Test
    func
        `a slice whose records mostly do not fit is held with 65, the others load, and a larger max_reject lets it in`()
        async throws
    {
        try await withBench { bench in
            let broken = (
                "currency_code:       {from: currency, format: currency}",
                "currency_code:       {from: id, format: currency}"
            )
            let config = try bench.writeConfiguration([broken])
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("max_reject is 50%"), "\(result.errors)")
            #expect(try result.figure("campaigns", "records.inserted") > 0)
            let nothing = try await bench.database.rows(
                "select count(*) from dw.fact_ad_performance_daily union all select count(*) from etl.reject")
            #expect(nothing == [["0"], ["0"]])
            let open = try bench.writeConfiguration([
                broken,
                (
                    "    query: {level: ad, granularity: day}\n",
                    "    query: {level: ad, granularity: day}\n    max_reject: 100%\n"
                ),
            ])
            let admitted = try await bench.program.run("run", "ad_performance", "--config", open)
            #expect(admitted.code == 0, "\(admitted.errors)")
            let rejects = try await bench.database.rows("select count(*) > 100, count(distinct rule) from etl.reject")
            #expect(rejects == [["t", "1"]])
        }
    }

    @Test func `a second run is 75 at once and asks nothing, or 0 if it may be skipped`() async throws {
        try await withBench(faults: ["*=delay:200"]) { bench in
            let config = try bench.writeConfiguration()
            let first = try bench.program.start(["run", "--config", config])
            while bench.simulator.requestLog.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            var program = bench.program
            program.environment["OCTOLOAD_API_URL"] = "http://127.0.0.1:1/v1"
            let second = try await program.run("run", "--config", config)
            #expect(second.code == 75 && second.errors.contains("is already running"), "\(second.errors)")
            let skipped = try await program.run("run", "--skip-if-running", "--config", config)
            #expect(skipped.code == 0 && skipped.errors.contains("skipped: "), "\(skipped.errors)")
            let done = try await first.result(within: .seconds(120))
            #expect(done.code == 0, "\(done.errors)")
        }
    }

    @Test func `a list that the key may not read is 1, and the others load`() async throws {
        try await withBench(faults: ["campaigns=403"]) { bench in
            let result = try await bench.program.run(
                "run", "--config", try bench.writeConfiguration(), "--output", "json")
            #expect(result.code == 1, "\(result.errors)")
            #expect(try result.figure("campaigns", "slices.published") == 0)
            #expect(try result.figure("ad_performance", "slices.failed") == 0)
        }
    }

    @Test func `a client that is not found fails alone`() async throws {
        try await withBench(faults: ["campaigns#2=404"]) { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 1, "\(result.errors)")
            #expect(try result.figure("campaigns", "slices.published") == 5)
            #expect(try result.figure("campaigns", "slices.failed") == 1)
            #expect(try result.figure("ad_performance", "slices.failed") == 0)
            #expect(try await bench.program.run("run", "--config", config).code == 0)
            #expect(try await Truth(bench: bench).differences() == [])
        }
    }

    @Test func `the end of an API version is announced once a run, as a warning`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration([("2026-09-01\"}", "2026-03-01\"}")])
            let result = try await bench.program.run("run", "organization", "domains", "campaigns", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.components(separatedBy: "announces the end").count == 2, "\(result.errors)")
        }
    }

    @Test func `limits of the key are kept, not run into`() async throws {
        try await withBench(world: .small(rows: 500), limits: RateLimits()) { bench in
            // A few less than the 20 that are allowed: on a busy machine requests bunch up on their way.
            let config = try bench.writeConfiguration([("requests: [100000/s]", "requests: [600/min, 15/s]")])
            let result = try await bench.program.run("run", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            #expect(bench.simulator.requestLog.filter { $0.status == 429 }.isEmpty)
        }
    }

    @Test func `429 is waited for as it asks`() async throws {
        try await withBench(faults: ["campaigns#1=429:1"]) { bench in
            let config = try bench.writeConfiguration()
            let start = ContinuousClock.now
            let result = try await bench.program.run("run", "organization", "domains", "campaigns", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            #expect(ContinuousClock.now - start >= .seconds(1))
        }
    }

    @Test func `a Retry-After beyond max_wait is 75`() async throws {
        try await withBench(faults: ["campaigns=429:86400"]) { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("run", "--config", config)
            #expect(result.code == 75, "\(result.errors)")
        }
    }

    @Test func `an expired cursor begins the slice again, once`() async throws {
        try await withBench(faults: ["ad-performance#4=410"]) { bench in
            let config = try bench.writeConfiguration([
                ("paginate: {size: {limit: 1000}}", "paginate: {size: {limit: 50}}")
            ])
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try await Truth(bench: bench).differences() == [])
        }
    }

    @Test func `pages too large are asked for again, smaller`() async throws {
        var paging = PagingSettings()
        paging.maximumPageBytes = 150_000
        try await withBench(paging: paging) { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("run", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
            #expect(bench.simulator.requestLog.contains { $0.status == 413 })
            #expect(try await Truth(bench: bench).differences() == [])
        }
    }

    @Test(arguments: ["ads#2=redirect:http://127.0.0.1:1/", "ads#1=redirect:https://evil.example/"])
    func `a redirect is a security stop`(fault: String) async throws {
        try await withBench(faults: [fault]) { bench in
            let result = try await bench.program.run("run", "--config", try bench.writeConfiguration())
            #expect(result.code == 76, "\(result.errors)")
        }
    }

    @Test func `next pages elsewhere are never asked for`() async throws {
        try await withBench(faults: ["ads=next:http://127.0.0.1:1"]) { bench in
            let config = try bench.writeConfiguration([
                (
                    "style: cursor, param: cursor, next: next_cursor, more: has_more, size: {limit: 500}",
                    "style: next_url, next: next_url, size: {limit: 2}"
                )
            ])
            let result = try await bench.program.run("run", "organization", "domains", "ads", "--config", config)
            #expect(result.code == 76, "\(result.errors)")
        }
    }

    @Test func `a key revoked in the middle ends the run with 77; what was committed stays`() async throws {
        try await withBench(faults: ["ads#3=revoke"]) { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("run", "--config", config)
            #expect(result.code == 77, "\(result.errors)")
            #expect(bench.simulator.requestLog.filter { $0.status == 401 }.count <= 8)
            #expect(result.errors.components(separatedBy: "FAILED").count == 2, "one sentence: \(result.errors)")
            #expect(try await bench.database.value("select count(*) > 1 from dw.dim_campaign") == "t")
        }
    }

    @Test(arguments: ["nul", "number", "duplicate", "domain"])
    func `a bad record is in quarantine with payload, pointer and rule, and the rest loads`(kind: String) async throws {
        try await withBench(world: .small(rows: 12_000), faults: ["campaigns#1=record:\(kind)"]) { bench in
            let result = try await bench.program.run(
                "run", "organization", "domains", "connected_accounts", "campaigns", "--config",
                try bench.writeConfiguration(), "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try result.figure("campaigns", "records.rejected") == 1)
            #expect(try result.figure("campaigns", "records.inserted") > 5)
            let row = try #require(
                try await bench.database.rows(
                    "select rule, field_pointer, octet_length(payload) > 50, pipeline from etl.reject"
                ).first)
            #expect(row[0]?.isEmpty == false && row[2] == "t" && row[3] == "campaigns", "\(row)")
        }
    }

    @Test func `the quarantine is listed, shown and waived by commands`() async throws {
        try await withBench(world: .small(rows: 12_000), faults: ["campaigns#1=record:nul"]) { bench in
            let config = try bench.writeConfiguration()
            let names = ["organization", "domains", "connected_accounts", "campaigns"]
            try #require(try await bench.program.run(["run"] + names + ["--config", config]).code == 0)
            let id = try #require(try await bench.database.value("select reject_id from etl.reject"))
            let list = try await bench.program.run("quarantine", "list", "--config", config)
            #expect(
                list.code == 0 && list.output.contains("campaigns") && list.output.contains("open"),
                "\(list.output)\(list.errors)")
            let shown = try await bench.program.run("quarantine", "show", id, "--config", config, "--output", "json")
            #expect(try shown.json["pipeline"] as? String == "campaigns")
            #expect((try shown.json["payload"] as? String)?.contains("\"object\"") == true, "\(shown.output)")
            let text = try await bench.program.run("quarantine", "show", id, "--config", config)
            #expect(
                text.code == 0 && text.output.contains("problem    ") && !text.output.contains("\0"), "\(text.output)")
            let waived = try await bench.program.run("quarantine", "waive", id, "--config", config)
            #expect(waived.code == 0 && waived.output == "1 waived\n")
            let empty = try await bench.program.run("quarantine", "list", "--config", config)
            #expect(empty.output == "the quarantine is empty\n")
            let all = try await bench.program.run("quarantine", "list", "--all", "--config", config)
            #expect(all.output.contains("waived"), "\(all.output)")
            let unknown = try await bench.program.run("quarantine", "waive", "99999", "--config", config)
            #expect(unknown.code == 78 && unknown.errors.contains("no rejected record 99999"), "\(unknown.errors)")
        }
    }
}
