import OctoSimulator
import TestSupport
import Testing

/// What the warehouse holds is what the world holds.
@Suite(.serialized) struct LoadTests {
    @Test func `first load, unchanged load and three days later all equal the world`() async throws {
        try await withBench(world: .small(rows: 8000, opening: Day(year: 2026, month: 9, day: 30))) { bench in
            let config = try bench.writeConfiguration()
            let first = try await bench.program.run("run", "--config", config, "--output", "json")
            try #require(first.code == 0, "\(first.errors)")
            #expect(try await Truth(bench: bench).differences() == [])
            let unexplained = "select count(*) from mart.reconciliation where difference is distinct from 0"
            #expect(try await bench.database.value(unexplained) == "0")

            var known = Set(
                bench.simulator.world.adPerformance(asOf: bench.simulator.clock).filter { !$0.isDeleted }.map(\.id))
            let before = try await bench.dump()
            let again = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(again.code == 0)
            for name in ["ads", "ad_performance", "competitor_posts"] {
                #expect(try again.figure(name, "records.inserted") == 0, "\(name)")
                #expect(try again.figure(name, "records.changed") == 0, "\(name)")
            }
            #expect(try await bench.dump() == before)

            bench.simulator.advance(days: 3)
            let later = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(later.code == 0, "\(later.errors)")
            #expect(try await Truth(bench: bench).differences() == [])
            #expect(try later.figure("ad_performance", "records.changed") > 0)

            known.formUnion(
                bench.simulator.world.adPerformance(asOf: bench.simulator.clock).filter { !$0.isDeleted }.map(\.id))
            // Rows are withdrawn weeks after their day.
            bench.simulator.advance(days: 30)
            let month = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(month.code == 0, "\(month.errors)")
            #expect(try await Truth(bench: bench).differences() == [])
            let withdrawn = try await bench.database.value(
                """
                select count(*) from dw.fact_ad_performance_daily
                where deleted_at is not null and (spend, impressions, clicks) = (0, 0, 0)
                """)
            // Of a row that came and went between two loads nothing is written.
            let voided = bench.simulator.world.adPerformance(asOf: bench.simulator.clock)
                .filter { $0.isDeleted && known.contains($0.id) }
            #expect(!voided.isEmpty && withdrawn == "\(voided.count)")
        }
    }

    @Test func `day by day for three weeks, restatements, late rows and tombstones arrive`() async throws {
        try await withBench(world: .small(rows: 600, days: 20, seed: 11)) { bench in
            let config = try bench.writeConfiguration()
            for day in 0...21 {
                let result = try await bench.program.run("run", "--config", config)
                try #require(result.code == 0, "day \(day): \(result.errors)")
                if day % 7 == 0 {
                    let differences = try await Truth(bench: bench).differences()
                    #expect(differences == [], "day \(day)")
                }
                bench.simulator.advance(days: 1)
            }
        }
    }

    @Test func `a backfill changes nothing that is right and does not move the mark`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let before = try await bench.dump()
            let marks = "select pipeline, partition_key, watermark, complete_up_to from etl.watermark order by 1, 2"
            let marksBefore = try await bench.database.rows(marks)
            let result = try await bench.program.run(
                "backfill", "ad_performance", "--from", "2026-09-15", "--to", "2026-10-20", "--config", config,
                "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            #expect(try result.figure("ad_performance", "records.received") > 0)
            #expect(try result.figure("ad_performance", "records.inserted") == 0)
            #expect(try await bench.dump() == before)
            #expect(try await bench.database.rows(marks) == marksBefore)
        }
    }

    @Test func `hours are loaded for those who ask, restated and withdrawn ones included`() async throws {
        try await withBench(world: .small(rows: 300, days: 10)) { bench in
            let config = try bench.writeConfiguration([("{every: 1d, last: 7d},", "{every: 1d, last: 28d},")])
            let all = try await bench.program.run("run", "--config", config)
            try #require(all.code == 0, "\(all.errors)")
            let none = try await bench.database.value("select count(*) from dw.fact_ad_performance_hourly")
            #expect(none == "0", "optional")
            for _ in 0..<3 {
                let result = try await bench.program.run("run", "ad_performance_hourly", "--config", config)
                #expect(result.code == 0, "\(result.errors)")
                let differences = try await Truth(bench: bench).hourlyDifferences()
                #expect(differences == [])
                bench.simulator.advance(days: 1)
            }
            let loaded = try await bench.database.value("select count(*) from dw.fact_ad_performance_hourly")
            #expect(loaded != "0")
        }
    }

    @Test func `parents first, and only the named ones`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run(
                "run", "domains", "organization", "--config", config, "--output", "json")
            #expect(result.code == 0)
            let names = try (result.json["pipelines"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
            #expect(names == ["organization", "domains"])
            #expect(
                try await bench.database.value("select count(*) from dw.dim_campaign where campaign_key <> 0") == "0")
        }
    }

    @Test func `five hundred clients take at most five commits`() async throws {
        try await withBench(world: .small(rows: 25_000, clients: 500, days: 20)) { bench in
            let config = try bench.writeConfiguration()
            let parents = try await bench.program.run("run", "organization", "domains", "--config", config)
            try #require(parents.code == 0, "\(parents.errors)")
            let result = try await bench.program.run(
                "run", "campaigns", "ad_performance", "--config", config, "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            let twice = try await bench.database.value(
                """
                select count(*) from etl.slice a join etl.slice b using (pipeline, partition_key)
                where a.slice_id < b.slice_id and a.days && b.days
                """)
            #expect(twice == "0", "windows over days that this run had read")
            for pipeline in ["campaigns", "ad_performance"] {
                #expect(try result.figure(pipeline, "slices.published") >= 500)
                let commits = try result.figure(pipeline, "commits")
                #expect(commits <= 5, "\(pipeline)")
            }
        }
    }
}
