import Core
import Foundation
import TestSupport
import Testing

/// What figures were before the platform restated them.
@Suite struct RestatementTests {
    private func log(_ load: Load) async throws -> [[String?]] {
        try await load.database.rows(
            """
            select metric, trim_scale(old_value), trim_scale(new_value), reason, old_version_at, new_version_at
            from mart.restatements order by changed_at, metric
            """)
    }

    /// What follows is loaded by a run that began after the rows had been loaded first.
    private func laterRun(_ load: Load) async throws {
        _ = try await load.database.rows("update etl.run set started_at = clock_timestamp()")
    }

    @Test func `a restated measure is logged with both values and versions`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 1), Record.performance("apf_2", ad: "ad_2")])
            var rows = try await log(load)
            #expect(rows.isEmpty, "nothing was there before")
            try await laterRun(load)
            let counts = try await load.publish([Record.performance(clicks: 5, version: 4)])
            #expect(counts.changed == 1)
            rows = try await log(load)
            #expect(rows == [["clicks", "3", "5", "update", Record.versionText(1), Record.versionText(4)]])
            let details = try await load.database.rows(
                "select ad_id, campaign_id, delta, currency, date from mart.restatements")
            #expect(details == [["ad_1", "cmp_1", "2", "EUR", "2026-03-05"]])
        }
    }

    @Test func `what the run that first loaded a row changes of it is no restatement, but a report of then is`()
        async throws
    {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 1)])
            let at = try #require(try await load.database.value("select clock_timestamp()"))
            try await load.publish([Record.performance(clicks: 5, version: 2)])
            #expect(try await log(load).isEmpty)
            let then = try await load.database.value(
                "select clicks from mart.ad_performance_as_of('\(at)', '2026-03-01', '2026-03-31')")
            #expect(then == "3")
            try await laterRun(load)
            try await load.publish([Record.performance(clicks: 6, version: 3)])
            #expect(try await log(load).map { $0.prefix(3) } == [["clicks", "5", "6"]])
        }
    }

    @Test func `a log does without the number of the slice`() async throws {
        try await withDatabase { database in
            _ = try await database.rows("alter table dw.fact_ad_performance_restatement drop column slice_id cascade")
            try await withLoad("ad_performance", in: database) { load in
                try await load.publish([Record.performance(clicks: 3, version: 1)])
                try await load.publish([Record.performance(clicks: 5, version: 2)])
                let rows = try await database.rows(
                    "select old_clicks, new_clicks from dw.fact_ad_performance_restatement")
                #expect(rows == [["3", "5"]])
            }
        }
    }

    @Test func `a log that keeps none of the measures is refused before any record is read`() async throws {
        try await withDatabase { database in
            _ = try await database.rows(
                """
                create table dw.nothing_kept (domain_key bigint, date_day date, ad_key bigint, changed_at timestamptz,
                  changed_on date, reason text, old_version_at timestamptz, new_version_at timestamptz,
                  primary key (domain_key, date_day, ad_key, changed_at, changed_on))
                """)
            let yaml = try Load.exampleText().replacing(
                "restatements: fact_ad_performance_restatement", with: "restatements: nothing_kept")
            let error = await #expect(throws: ConfigErrors.self) {
                let load = try await Load.open(yaml: yaml, "ad_performance", in: database)
                await load.close()
            }
            let text = try #require(error?.errors.first?.description)
            #expect(text.contains("table dw.nothing_kept") && text.contains("old_spend"), "\(text)")
        }
    }

    @Test func `older, equal and merely newer versions are no restatements`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 5)])
            try await laterRun(load)
            try await load.publish([Record.performance(clicks: 9, version: 4)])
            try await load.publish([Record.performance(clicks: 3, version: 5)])
            try await load.publish([Record.performance(clicks: 3, version: 6)])
            // Not a measure.
            try await load.publish([Record.performance(clicks: 3, version: 7, platform: "google")])
            let rows = try await log(load)
            #expect(rows.isEmpty)
        }
    }

    @Test func `a tombstone is logged with what it withdrew, and so is what comes back`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 1)])
            try await laterRun(load)
            try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            try await load.publish([
                Record.bareTombstone("apf_1", version: 2), Record.bareTombstone("apf_9", version: 2),
            ])
            try await load.publish([Record.performance(clicks: 4, version: 3)])
            let rows = try await log(load).filter { ["clicks", "spend"].contains($0[0]) }
            let (v1, v2, v3) = (Record.versionText(1), Record.versionText(2), Record.versionText(3))
            #expect(
                rows == [
                    ["clicks", "3", "0", "tombstone", v1, v2], ["spend", "1.25", "0", "tombstone", v1, v2],
                    ["clicks", "0", "4", "revival", v2, v3], ["spend", "0", "1.25", "revival", v2, v3],
                ])
        }
    }

    @Test func `a row and its tombstone in one batch are one change`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 1)])
            try await laterRun(load)
            try await load.publish([
                Record.performance(clicks: 5, version: 2), Record.bareTombstone("apf_1", version: 3),
            ])
            let rows = try await log(load).filter { $0[0] == "clicks" }
            #expect(rows == [["clicks", "3", "0", "tombstone", Record.versionText(1), Record.versionText(3)]])
        }
    }

    /// Random loads; after each, what mart shows is kept, and must be found again in the end.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `each report can be had again as it was`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let columns =
            "date, ad_id, impressions, clicks, spend, conversions, conversion_value, video_views, reach, currency"
        try await withLoad("ad_performance") { load in
            var reports: [(at: String, rows: [[String?]])] = []
            for _ in 0..<8 {
                // One answer does not say two things of one version.
                var told: Set<String> = []
                let records = (0..<Int.random(in: 1...12, using: &random)).compactMap { _ -> String? in
                    let row = Int.random(in: 1...9, using: &random)
                    let version = Int.random(in: 1...59, using: &random)
                    guard told.insert("\(row)/\(version)").inserted else { return nil }
                    return Int.random(in: 0..<6, using: &random) == 0
                        ? Record.bareTombstone("apf_\(row)", version: version)
                        : Record.performance(
                            "apf_\(row)", ad: "ad_\(row)", day: "2026-03-0\(1 + row % 3)",
                            clicks: Int.random(in: 0...4, using: &random), version: version)
                }
                try await load.publish(records)
                let rows = try await load.database.rows("select \(columns) from mart.ad_performance order by 1, 2")
                let at = try #require(try await load.database.rows("select clock_timestamp()").first?[0])
                reports.append((at, rows))
            }
            for (number, report) in reports.enumerated() {
                let again = try await load.database.rows(
                    """
                    select \(columns) from mart.ad_performance_as_of('\(report.at)', '2026-03-01', '2026-03-31')
                    order by 1, 2
                    """)
                #expect(again == report.rows, "seed \(seed), report \(number)")
            }
        }
    }
}
