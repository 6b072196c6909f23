import Foundation
import TestSupport
import Testing

/// What `check` and `preview` find before a run would.
@Suite struct CheckTests {
    @Test func `check reads a page of each pipeline and says whose key it is`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            for isLoaded in [false, true] {
                if isLoaded {
                    #expect(try await bench.program.run("run", "domains", "organization", "--config", config).code == 0)
                }
                let books = try await books(bench)
                let check = try await bench.program.run("check", "--config", config)
                #expect(check.code == 0, "\(check.output)\(check.errors)")
                #expect(check.output.contains(#/ok     key: organization org_[a-z0-9]+ \(/#), "\(check.output)")
                #expect(check.output.contains("domains: 6 ("), "\(check.output)")
                #expect(check.output.contains("scopes: read, reports, ai, alerts, webhooks"), "\(check.output)")
                #expect(check.output.contains("ok     domains: 200; 6 records; the list ends here"), "\(check.output)")
                #expect(check.output.contains(#/ok     ads: 200; [0-9]+ records/#), "\(check.output)")
                #expect(!check.output.contains("no record has") && !check.output.contains("rejected"))
                let campaigns = #/campaigns: 200; [0-9]+ records; [^\n]*rows not looked at/#
                #expect(check.output.contains(campaigns) == !isLoaded, "\(check.output)")
                #expect(try await self.books(bench) == books, "check wrote something")
            }
        }
    }

    /// Rows, progress and calls.
    private func books(_ bench: Bench) async throws -> [[String?]] {
        try await bench.database.rows(
            """
            select (select count(*) from etl.slice), (select count(*) from etl.run), (select count(*) from etl.api_call),
              (select count(*) from dw.dim_domain), (select count(*) from dw.fact_ad_performance_daily)
            """)
    }

    @Test func `paths that no record has, values that do not fit and refused lists are named`() async throws {
        try await withBench(faults: ["alert-rules=403", "competitors=404"]) { bench in
            let config = try bench.writeConfiguration([
                ("domain_name:        client_name", "domain_name:        client_nmae")
            ])
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
            let check = try await bench.program.run("check", "--config", config)
            #expect(check.output.contains(#/FAILED domains: .*no record has client_nmae/#), "\(check.output)")
            #expect(
                check.output.contains(#/FAILED domains: .*6 would be rejected: required at \/client_nmae/#),
                "\(check.output)")
            #expect(check.output.contains(#/FAILED alert_rules: .*403/#), "\(check.output)")
            #expect(check.output.contains(#/FAILED competitors: .*404/#), "\(check.output)")
            #expect(check.code != 0)
            let one = try await bench.program.run("check", "--pipeline", "organization", "--config", config)
            #expect(one.code == 0 && !one.output.contains("domains"), "\(one.output)")
            let json = try await bench.program.run(
                "check", "--pipeline", "domains", "--config", config, "--output", "json")
            #expect(json.code == 65, "\(json.output)")
            #expect(json.output.contains("\"unmet\":[\"client_nmae\"]"), "\(json.output)")
            let none = try await bench.program.run("check", "--pipeline", "domain", "--config", config)
            #expect(none.code == 64 && none.errors.contains("domains"), "\(none.errors)")
        }
    }

    @Test func `another organization's key is refused by check and by a run, and nothing is loaded`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
            // As if the warehouse had been loaded with another's key.
            _ = try await bench.database.rows(
                """
                update dw.dim_organization set organization_id = 'org_other', organization_key = etl.hk('organization', 'org_other')
                where organization_key <> 0
                """)
            _ = try await bench.database.rows("delete from etl.page_tag")
            let check = try await bench.program.run("check", "--config", config)
            #expect(check.code == 76, "\(check.output)")
            #expect(check.output.contains(#/FAILED key: .*this warehouse holds org_other/#), "\(check.output)")
            let run = try await bench.program.run("run", "--config", config)
            #expect(run.code == 76, "\(run.output)\(run.errors)")
            #expect(run.errors.contains("this warehouse holds organization org_other"), "\(run.errors)")
            let loaded = try await bench.database.rows(
                "select (select count(*) from dw.dim_organization where organization_key <> 0), (select count(*) from dw.dim_domain where domain_key <> 0)"
            )
            #expect(loaded == [["1", "0"]])
        }
    }

    @Test func `preview shows the request, the first record and its row; or why there is none`() async throws {
        try await withBench { bench in
            var config = try bench.writeConfiguration()
            let early = try await bench.program.run("preview", "campaigns", "--config", config)
            #expect(early.code == 1 && early.errors.contains("octoload run domains"), "\(early.errors)")
            #expect(try await bench.program.run("run", "organization", "domains", "--config", config).code == 0)
            let preview = try await bench.program.run("preview", "campaigns", "--config", config)
            #expect(preview.code == 0, "\(preview.errors)")
            #expect(preview.output.contains(#/^GET http:\/\/[^ ]+\/v1\/campaigns\?domain_id=dom_[a-z0-9]+&/#))
            #expect(
                preview.output.contains("\"object\" : \"campaign\"")
                    && preview.output.contains("row of dw.dim_campaign"))
            let json = try await bench.program.run("preview", "campaigns", "--config", config, "--output", "json").json
            let rows = try #require(json["rows"] as? [[String: Any]])
            let record =
                try JSONSerialization.jsonObject(with: Data(try #require(json["record"] as? String).utf8))
                as? [String: Any]
            let row =
                try JSONSerialization.jsonObject(with: Data(try #require(rows.first?["columns"] as? String).utf8))
                as? [String: Any]
            #expect(record?["id"] as? String == row?["campaign_id"] as? String)
            #expect(
                try await bench.database.value("select count(*) from dw.dim_campaign where campaign_key <> 0") == "0")
            config = try bench.writeConfiguration([
                ("campaign_name:        name", "campaign_name:        {from: start_date, format: currency}")
            ])
            let bad = try await bench.program.run("preview", "campaigns", "--config", config)
            #expect(bad.code == 0 && bad.output.contains(#/no row: [a-z_]+ at \/start_date/#), "\(bad.output)")
            let wrong = try await bench.program.run("preview", "campaing", "--config", config)
            #expect(wrong.code == 64 && wrong.errors.contains("campaigns"), "\(wrong.errors)")
        }
    }
}
