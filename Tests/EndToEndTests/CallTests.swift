import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What was asked of the API is in the books, and what has not changed is not loaded again.
@Suite struct CallTests {
    @Test func `each attempt is in etl.api_call, those of failed runs too, and the command lists them`() async throws {
        try await withBench(faults: ["campaigns#2=500", "ads=403"]) { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("run", "--config", config).code == 1)
            let asked = bench.simulator.requestLog.count
            // What was cancelled may or may not have reached the server.
            let recorded = try await bench.database.value(
                "select \(asked) between count(*) filter (where outcome <> 'cancelled') and count(*) from etl.api_call")
            #expect(recorded == "t")
            let rows = try await bench.database.rows(
                """
                select pipeline, attempt, status, outcome, route, request_id is not null, length(key_fingerprint),
                  domain_key <> 0, duration_ms > 0, response_bytes > 0, rate_remaining is not null
                from etl.api_call where outcome <> 'ok' and pipeline = 'campaigns'
                """)
            #expect(
                rows == [["campaigns", "1", "500", "unavailable", "/v1/campaigns", "t", "12", "t", "t", "t", "t"]]
                    || rows == [
                        ["campaigns", "1", "500", "unavailable", "/v1/campaigns", "t", "12", "t", "t", "t", "f"]
                    ])
            let failed = try await bench.program.run("calls", "--failed", "--config", config)
            #expect(failed.code == 0 && failed.output.contains("forbidden"), "\(failed.output)\(failed.errors)")
            let slow = try await bench.program.run(
                "calls", "--slow", "--limit", "3", "--config", config, "--output", "json")
            let calls = try #require(try JSONSerialization.jsonObject(with: Data(slow.output.utf8)) as? [[String: Any]])
            let times = calls.compactMap { $0["duration_ms"] as? Double }
            #expect(times.count == 3 && times == times.sorted(by: >))
            let urls = try await bench.program.run("calls", "--urls", "--pipeline", "campaigns", "--config", config)
            #expect(
                urls.output.contains(try Regex("/v1/campaigns\\?domain_id=dom_[a-z0-9]+&updated_since=")),
                "\(urls.output)")
            let key = "octosimdemokey0000000000"
            #expect(
                try await bench.database.value("select count(*) from etl.api_call c where c::text like '%\(key)%'")
                    == "0")
            let none = try await bench.program.run("calls", "--pipeline", "nobody", "--config", config)
            #expect(none.code == 0 && none.output == "no requests\n")
        }
    }

    @Test func `a killed run leaves its calls`() async throws {
        try await withBench(world: .small(rows: 20_000), faults: ["*=delay:100"]) { bench in
            let config = try bench.writeConfiguration()
            let running = try bench.program.start(["run", "--config", config])
            while bench.simulator.requestLog.count < 40 { try await Task.sleep(for: .milliseconds(20)) }
            running.send(SIGKILL)
            _ = try await running.result(within: .seconds(10))
            let calls = try await bench.database.value("select count(*) from etl.api_call").flatMap { Int($0) } ?? 0
            #expect(calls > 5)
        }
    }

    @Test func `calls are forgotten after keep_calls`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
            _ = try await bench.database.rows("update etl.api_call set called_at = now() - interval '31 days'")
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
            #expect(try await bench.database.value("select count(*) from etl.api_call") == "1")
        }
    }

    @Test func `a list that has not changed is answered by 304 and loads nothing; one that has is read whole`()
        async throws
    {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            let lists = ["organization", "domains", "connected_accounts"]
            func load(_ more: String...) async throws -> Program.Result {
                let result = try await bench.program.run(
                    ["run"] + lists + more + ["--config", config, "--output", "json"])
                try #require(result.code == 0, "\(result.errors)")
                return result
            }
            _ = try await load()
            let before = try await bench.dump()
            let tags = try await bench.database.value("select count(*) from etl.page_tag")
            #expect(tags != "0")
            let again = try await load()
            let unchanged = try await bench.database.value("select count(*) from etl.api_call where status = 304")
            #expect(unchanged == "3")
            #expect(try again.figure("domains", "records.received") == 6)
            #expect(try again.figure("domains", "records.unchanged") == 6)
            #expect(try await bench.dump() == before)
            _ = try await load("--reload")
            #expect(try await bench.database.value("select count(*) from etl.api_call where status = 304") == "3")
            // A client joins two days after the opening.
            bench.simulator.advance(days: 3)
            let grown = try await load()
            #expect(try grown.figure("domains", "records.inserted") == 1)
            // Another configuration may map the same page otherwise.
            let other = try bench.writeConfiguration([("domain_name:        client_name", "domain_name:        name")])
            let remapped = try await bench.program.run(["run", "domains", "--config", other, "--output", "json"])
            #expect(try remapped.figure("domains", "records.changed") > 0)
        }
    }
}
