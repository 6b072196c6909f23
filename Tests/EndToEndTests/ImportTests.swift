import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What the API does not have comes from files: checked whole, then written in one transaction.
@Suite struct ImportTests {
    private static let rates = """
        rate_date,from_currency,to_currency,rate,source
        2026-11-01,USD,EUR,0.9100000001,"Central Bank, Frankfurt"
        2026-11-02,USD,EUR,0.92,
        2026-11-02,JPY,EUR,0.0061,ECB

        """

    private func write(_ text: String, _ name: String, _ bench: Bench) throws -> String {
        let file = bench.folder.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    private func importing(_ kind: String, _ file: String, _ bench: Bench, _ options: [String] = []) async throws
        -> Program.Result
    {
        try await bench.program.run(
            ["import", kind, file, "--config", try bench.writeConfiguration()]
                + (options.isEmpty ? ["--output", "json"] : options), limit: .seconds(300))
    }

    @Test func `rates are inserted, changed or left alone, and no other run is needed`() async throws {
        try await withBench { bench in
            let first = try await importing("fx", try write(Self.rates, "ecb.csv", bench), bench)
            #expect(first.code == 0, "\(first.errors)")
            #expect(
                first.output == #"{"changed":0,"inserted":3,"schema":1,"table":"dw.fx_rate_daily","unchanged":0}"#
                    + "\n")
            let rows = "select rate_date, from_currency, rate, source, xmin from dw.fx_rate_daily order by 1, 2"
            let before = try await bench.database.rows(rows)
            #expect(
                before.map { Array($0.prefix(4)) } == [
                    ["2026-11-01", "USD", "0.9100000001", "Central Bank, Frankfurt"],
                    ["2026-11-02", "JPY", "0.0061000000", "ECB"], ["2026-11-02", "USD", "0.9200000000", "ecb.csv"],
                ])
            let changed = Self.rates.replacing("0.0061", with: "0.0062").replacing("\n", with: "\r\n")
            let second = try await importing("fx", try write("\u{FEFF}" + changed, "ecb.csv", bench), bench)
            #expect(second.output.contains(#""changed":1,"inserted":0"#) && second.output.contains(#""unchanged":2"#))
            let after = try await bench.database.rows(rows)
            #expect(after[0] == before[0] && after[2] == before[2] && after[1][2] == "0.0062000000")
            #expect(bench.simulator.requestLog.isEmpty)
        }
    }

    @Test func `every mistake is named, and nothing is written`() async throws {
        try await withBench { bench in
            let text = Self.rates + "2026-11-01,USD,EUR,0.5,\n2026-11-03,usd,EUR,0,\n2026-11-04,EUR,EUR,1\n"
            let file = try write(text, "bad.csv", bench)
            let result = try await importing("fx", file, bench)
            #expect(result.code == 65 && result.output.isEmpty, "\(result.errors)")
            for words in [
                "bad.csv:5:1: the same from_currency, to_currency, rate_date as in line 2",
                "bad.csv:6:12: from_currency is \"usd\"", "bad.csv:6:20: rate is \"0\"",
                "bad.csv:7:1: 4 fields, but the header names 5", "4 mistakes, nothing was written",
            ] {
                #expect(result.errors.contains(words), "\(words) in \(result.errors)")
            }
            #expect(try await bench.database.value("select count(*) from dw.fx_rate_daily") == "0")
        }
    }

    @Test func `plans name clients by id or name, and an empty platform means all`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "organization", "domains", "--config", config).code == 0)
            let client = try await bench.database.rows(
                "select domain_id, domain_name, domain_key from dw.dim_domain where domain_key <> 0 order by 1 limit 1")[
                    0]
            let name = (client[1] ?? "").replacing("\"", with: "\"\"")
            let plan = "\"\(name)\",2026-11,meta,1000.50,EUR\n\"\(name)\",2026-12-01,,2000,USD\n"
            let first = try await importing(
                "budget", try write("client,month,platform,planned_spend,currency\n" + plan, "plan.csv", bench), bench)
            #expect(first.code == 0 && first.output.contains(#""inserted":2"#), "\(first.errors)")
            let table =
                "select domain_key, month_start, platform_code, planned_spend, currency_code from dw.fact_budget_monthly where deleted_at is null order by 2"
            let rows = [
                [client[2], "2026-11-01", "meta", "1000.500000", "EUR"],
                [client[2], "2026-12-01", "all", "2000.000000", "USD"],
            ]
            #expect(try await bench.database.rows(table) == rows)
            #expect(
                try await bench.database.value("select platform_name from dw.dim_platform where platform_code = 'all'")
                    == "All platforms")
            // A plan that was withdrawn and comes again is there again.
            _ = try await bench.database.rows(
                "update dw.fact_budget_monthly set deleted_at = now() where platform_code = 'all'")
            let byID = plan.replacing("\"\(name)\"", with: client[0] ?? "")
            let second = try await importing(
                "budget", try write("domain_id,month,platform,planned_spend,currency\n" + byID, "plan.csv", bench),
                bench)
            #expect(second.output.contains(#""changed":1,"inserted":0"#), "\(second.errors)")
            #expect(try await bench.database.rows(table) == rows)
            let unknown = try await importing(
                "budget", try write("domain_id,month,planned_spend,currency\nnobody,2026-11,1,EUR\n", "p.csv", bench),
                bench)
            #expect(unknown.code == 65 && unknown.errors.contains("p.csv:2:1: domain_id is \"nobody\""))
        }
    }

    @Test func `a wrong file is taken back by itself, once, and what was corrected meanwhile stays`() async throws {
        try await withBench { bench in
            let file = try write(Self.rates, "ecb.csv", bench)
            #expect(try await importing("fx", file, bench).code == 0)
            let corrected = "rate_date,from_currency,to_currency,rate\n2026-11-01,USD,EUR,0.95\n"
            #expect(try await importing("fx", try write(corrected, "new.csv", bench), bench).code == 0)
            let first = try await importing("fx", file, bench, ["--remove"])
            #expect(first.code == 0, "\(first.errors)")
            #expect(
                first.output == """
                    dw.fx_rate_daily: 2 taken back (lines 3, 4)
                      1 left, as the warehouse has another amount by now (line 2)

                    """, "\(first.output)")
            let rates = "select rate_date, from_currency, trim_scale(rate) from dw.fx_rate_daily"
            #expect(try await bench.database.rows(rates) == [["2026-11-01", "USD", "0.95"]])
            let second = try await importing("fx", file, bench, ["--remove", "--output", "json"])
            #expect(
                second.output == #"{"left":1,"not_there":2,"schema":1,"table":"dw.fx_rate_daily","taken_back":0}"#
                    + "\n")
            let keys = try write("rate_date,from_currency,to_currency\n2026-11-01,USD,EUR\n", "keys.csv", bench)
            #expect(try await importing("fx", keys, bench, ["--remove"]).output.contains("1 taken back (line 2)"))
            #expect(try await bench.database.rows(rates).isEmpty)
        }
    }

    @Test func `plans are taken back whole or not at all, and may come again`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "organization", "domains", "--config", config).code == 0)
            let ids = try await bench.database.rows(
                "select domain_id from dw.dim_domain where domain_key <> 0 order by 1 limit 2"
            ).compactMap { $0[0] }
            let header = "domain_id,month,platform,planned_spend,currency\n"
            let plan = header + "\(ids[0]),2026-11,meta,100,EUR\n\(ids[1]),2026-11,,200,EUR\n"
            let file = try write(plan, "plan.csv", bench)
            #expect(try await importing("budget", file, bench).code == 0)
            let shown = "select domain_id, planned_spend::int, platform from mart.spend_plan order by planned_spend"
            let both = [[ids[0], "100", "Meta"], [ids[1], "200", "All platforms"]]
            #expect(try await bench.database.rows(shown) == both)

            // One bad line, and nothing is taken back.
            let bad = try await importing(
                "budget", try write(plan + "nobody,2026-11,meta,1,EUR\n", "bad.csv", bench), bench, ["--remove"])
            #expect(bad.code == 65 && bad.errors.contains("bad.csv:4:1: domain_id is \"nobody\""), "\(bad.errors)")
            #expect(try await bench.database.rows(shown) == both)

            let keys = try write("domain_id,month\n\(ids[1]),2026-11\n\(ids[0]),2026-11\n", "keys.csv", bench)
            let removed = try await importing("budget", keys, bench, ["--remove"])
            #expect(
                removed.output == "dw.fact_budget_monthly: 1 taken back (line 2)\n  1 not there (line 3)\n",
                "\(removed.output)\(removed.errors)")
            #expect(try await bench.database.rows(shown) == [both[0]])
            #expect(try await importing("budget", file, bench).output.contains(#""changed":1,"inserted":0"#))
            #expect(try await bench.database.rows(shown) == both)
        }
    }

    @Test func `a table that is missing is 78 and says what makes it`() async throws {
        try await withBench { bench in
            _ = try await bench.database.rows("drop table if exists dw.fact_budget_monthly cascade")
            let file = try write("domain_id,month,planned_spend,currency\n", "p.csv", bench)
            let result = try await importing("budget", file, bench)
            #expect(result.code == 78 && result.errors.contains("octoload migrate"), "\(result.errors)")
        }
    }

    @Test func `a file that cannot be read is 64, an empty one 65, a database that is down 74`() async throws {
        try await withBench { bench in
            let missing = try await importing("fx", "/nowhere/rates.csv", bench)
            #expect(missing.code == 64 && missing.errors.contains("No such file"), "\(missing.errors)")
            // The tests' standard input is /dev/null.
            for file in [try write("", "empty.csv", bench), "-"] {
                let empty = try await importing("fx", file, bench)
                #expect(empty.code == 65 && empty.errors.contains("the file is empty"), "\(empty.errors)")
            }
            var program = bench.program
            program.environment["DATABASE_URL"] = "host=/nowhere dbname=x"
            let config = try bench.writeConfiguration([
                ("url: {env: DATABASE_URL}", "url: {env: DATABASE_URL}, connect_deadline: 1s")
            ])
            let file = try write(Self.rates, "ecb.csv", bench)
            let down = try await program.run("import", "fx", file, "--config", config)
            #expect(down.code == 74 && down.errors.contains("/nowhere"), "\(down.errors)")
        }
    }

    @Test func `a hundred thousand rates load, and load again without a write`() async throws {
        try await withBench { bench in
            let pairs = [("USD", "EUR"), ("JPY", "EUR"), ("GBP", "EUR"), ("CHF", "EUR"), ("SEK", "EUR")]
            var text = "rate_date,from_currency,to_currency,rate\n"
            let days = try await bench.database.rows(
                "select d::date from generate_series(date '1995-01-01', date '2049-10-01', interval '1 day') d"
            ).map { $0[0] ?? "" }
            for day in days { for (from, to) in pairs { text += "\(day),\(from),\(to),1.25\n" } }
            let file = try write(text, "many.csv", bench)
            for expected in [#""inserted":\#(days.count * 5),"#, #""inserted":0,"#] {
                let result = try await importing("fx", file, bench)
                #expect(result.code == 0 && result.output.contains(expected), "\(result.output) \(result.errors)")
            }
        }
    }
}
