import OctoSimulator
import TestSupport
import Testing

/// An agency of fifty clients, loaded night after night for a month.
@Suite struct MonthTests {
    private static let ads = [
        "organization", "domains", "connected_accounts", "campaigns", "ad_sets", "ads", "ad_performance",
    ]

    @Test func `thirty nights of fifty clients equal the world: facts, states of members, and earlier reports`()
        async throws
    {
        let opening = Day(year: 2026, month: 10, day: 20)
        try await withBench(world: .small(rows: 4000, clients: 50, days: 40, seed: 23, opening: opening)) { bench in
            let config = try bench.writeConfiguration()
            var observations = Observations()
            var reports: [(at: String, rows: [[String?]])] = []
            for night in 0...30 {
                // What the other lists bring is compared every ten nights.
                let names = night.isMultiple(of: 10) ? [] : MonthTests.ads
                let result = try await bench.program.run(["run"] + names + ["--config", config])
                try #require(result.code == 0, "night \(night): \(result.errors)")
                try await observations.note(bench.simulator.world, at: bench.simulator.clock, in: bench.database)
                if night.isMultiple(of: 10) {
                    let differences = try await Truth(bench: bench).differences()
                    #expect(differences == [], "night \(night)")
                    reports.append(try await report(bench))
                }
                bench.simulator.advance(days: 1)
            }
            let differences = try await observations.differences(in: bench.database)
            #expect(differences == [])
            let flaws = try await bench.database.rows("select * from etl.history_flaw")
            #expect(flaws.isEmpty)
            let renamed = try await bench.database.value(
                "select count(*) from mart.campaign_history where previous_name <> campaign")
            #expect(renamed != "0", "something to tell apart")

            for report in reports {
                let again = try await bench.database.rows(
                    """
                    select date, ad_id, impressions, clicks, spend, conversions
                    from mart.ad_performance_as_of('\(report.at)', '2026-01-01', '2027-01-01')
                    where coalesce(impressions, 0) <> 0 order by date, ad_id
                    """)
                #expect(again == report.rows, "what was shown at \(report.at)")
            }
            let restated = try await bench.database.value("select count(distinct reason) from mart.restatements")
            #expect(restated == "2", "updates and tombstones")
        }
    }

    /// What the world's own figures are at the clock, and the database's time.
    private func report(_ bench: Bench) async throws -> (at: String, rows: [[String?]]) {
        let records = bench.simulator.world.adPerformance(asOf: bench.simulator.clock).map(\.json).joined(
            separator: ",")
        let rows = try await bench.database.rows(
            """
            select (j->>'date')::date, j->>'ad_id', j#>>'{metrics,impressions}', j#>>'{metrics,clicks}',
              (j#>>'{metrics,spend}')::numeric(21,6), (j#>>'{metrics,conversions}')::numeric(21,6)
            from jsonb_array_elements($1::jsonb) j
            where j->>'deleted_at' is null and (j#>>'{metrics,impressions}')::bigint <> 0 order by 1, 2
            """, ["[\(records)]"])
        return (try #require(try await bench.database.value("select clock_timestamp()")), rows)
    }
}
