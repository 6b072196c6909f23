import Core
import Foundation
import TestSupport
import Testing

/// What campaigns report beyond their ads: the fact's sum is the campaign's, whatever comes when.
@Suite struct RemainderTests {
    private func record(
        _ id: String, ad: String?, campaign: String, day: Int, clicks: Int?, spend: String = "1.5", version: Int,
        isDeleted: Bool = false
    ) -> String {
        let members = ad.map { "\"ad_set_id\": \"set_1\", \"ad_id\": \"\($0)\", " } ?? ""
        return """
            {"id": "\(id)", "domain_id": "dom_1", "account_id": "acc_1", "campaign_id": "\(campaign)", \(members)
             "date": "2026-03-\(day < 10 ? "0" : "")\(day)", "platform": "meta", "currency": "EUR", "time_zone": "UTC",
             "is_final": false, "metrics": {"spend": "\(spend)", "impressions": 10,
               "clicks": \(clicks.map(String.init) ?? "null"), "reach": 5, "video_views": 0, "conversions": "0",
               "conversion_value": null},
             "updated_at": "\(Record.version(version))",
             "deleted_at": \(isDeleted ? "\"\(Record.version(version))\"" : "null")}
            """
    }

    /// Campaigns and days whose rows do not add up to their total, for all measures that the total shows.
    private static let flaws = """
        select c.date_day, c.campaign_key, c.deleted_at, c.clicks, sum(f.clicks)
        from dw.fact_campaign_performance_daily c
        left join dw.fact_ad_performance_daily f using (domain_key, date_day, campaign_key)
        group by c.domain_key, c.date_day, c.campaign_key
        having c.deleted_at is null
            and ((c.clicks is not null and c.clicks <> coalesce(sum(f.clicks), 0))
              or c.spend <> coalesce(sum(f.spend), 0) or c.impressions <> coalesce(sum(f.impressions), 0))
          or c.deleted_at is not null and coalesce(sum(f.clicks) filter (where f.row_kind = 'remainder'), 0) <> 0
        """

    private static let report = """
        select date, campaign_id, ad, ad_id, clicks, spend, reach from {}
        where coalesce(clicks, 0) <> 0 or spend <> 0 order by 1, 2, 3, 4
        """

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `rows add up to the totals in whatever order they come, and earlier reports can be had again`(seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        try await withDatabase { database in
            try await withLoad("ad_performance", in: database) { ads in
                try await withLoad("campaign_performance", in: database) { totals in
                    var reports: [(at: String?, rows: [[String?]])] = []
                    for step in 1...12 {
                        let isTotals = Bool.random(using: &random)
                        // What one answer says of a key it says once; answers may contradict one another.
                        var told: Set<String> = []
                        let records = (1...Int.random(in: 1...12, using: &random)).compactMap { _ -> String? in
                            let campaign = "cmp_\(Int.random(in: 1...3, using: &random))"
                            let day = Int.random(in: 4...7, using: &random)
                            let number = Int.random(in: 1...4, using: &random)
                            guard told.insert("\(isTotals ? campaign : "\(number)")/\(day)").inserted else {
                                return nil
                            }
                            let isDeleted = Int.random(in: 1...5, using: &random) == 1
                            let clicks =
                                Int.random(in: 1...9, using: &random) == 9 ? nil : Int.random(in: 0...9, using: &random)
                            let spend = ["0", "0.25", "3"].randomElement(using: &random)!
                            // An ad may turn up under another campaign.
                            let id = isTotals ? "apf_\(campaign)_\(day)" : "apf_\(number)_\(day)"
                            return record(
                                id, ad: isTotals ? nil : "ad_\(number)", campaign: campaign, day: day, clicks: clicks,
                                spend: spend, version: min(59, step * 4 + number), isDeleted: isDeleted)
                        }
                        try await (isTotals ? totals : ads).publish(records)
                        let flaws = try await database.rows(RemainderTests.flaws)
                        #expect(flaws.isEmpty, "seed \(seed), step \(step), \(isTotals ? "totals" : "ads"): \(records)")
                        let now = try await database.value("select clock_timestamp()")
                        reports.append(
                            (
                                now,
                                try await database.rows(
                                    RemainderTests.report.replacing("{}", with: "mart.ad_performance"))
                            ))
                    }
                    for report in reports {
                        let function = "mart.ad_performance_as_of('\(report.at ?? "")', '2026-01-01', '2026-12-31')"
                        let again = try await database.rows(RemainderTests.report.replacing("{}", with: function))
                        #expect(again == report.rows, "seed \(seed), at \(report.at ?? "")")
                    }
                }
            }
        }
    }

    @Test func `a remainder says so, and its reach is nobody's`() async throws {
        try await withDatabase { database in
            try await withLoad("ad_performance", in: database) { load in
                try await load.publish([record("apf_1", ad: "ad_1", campaign: "cmp_1", day: 5, clicks: 3, version: 1)])
            }
            try await withLoad("campaign_performance", in: database) { load in
                try await load.publish([
                    record("apf_2", ad: nil, campaign: "cmp_1", day: 5, clicks: 7, spend: "1.0", version: 2)
                ])
            }
            let rows = try await database.rows(
                """
                select ad, ad_set, ad_id, clicks, trim_scale(spend), reach, campaign_id, platform, currency
                from mart.ad_performance where is_not_attributed
                """)
            #expect(
                rows == [["(not attributed)", "(not attributed)", nil, "4", "-0.5", nil, "cmp_1", "Meta", "EUR"]])
            let check = try await database.rows(
                "select trim_scale(not_attributed), difference = 0 from mart.reconciliation")
            #expect(check == [["-0.5", "t"]])
        }
    }

    @Test func `a remainder that comes to nothing is no row, and its changes are no restatements`() async throws {
        try await withDatabase { database in
            // The totals come first, so that the whole of them is what no ad accounts for.
            try await withLoad("campaign_performance", in: database) { load in
                try await load.publish([record("apf_2", ad: nil, campaign: "cmp_1", day: 5, clicks: 3, version: 2)])
            }
            _ = try await database.rows("update etl.run set started_at = clock_timestamp()")
            #expect(
                try await database.rows("select ad, clicks from mart.ad_performance") == [["(not attributed)", "3"]])
            try await withLoad("ad_performance", in: database) { load in
                try await load.publish([record("apf_1", ad: "ad_1", campaign: "cmp_1", day: 5, clicks: 3, version: 1)])
            }
            let kept = try await database.value(
                "select count(*) from dw.fact_ad_performance_restatement where ad_key < 0")
            #expect(kept == "1", "a report of then can be had again")
            #expect(try await database.rows("select ad_id, clicks from mart.ad_performance") == [["ad_1", "3"]])
            #expect(try await database.value("select count(*) from mart.restatements") == "0")
        }
    }

    @Test func `without totals there are no remainders`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([record("apf_1", ad: "ad_1", campaign: "cmp_1", day: 5, clicks: 3, version: 1)])
            let count = try await load.database.value(
                "select count(*) from dw.fact_ad_performance_daily where row_kind <> 'ad'")
            #expect(count == "0")
        }
    }
}
