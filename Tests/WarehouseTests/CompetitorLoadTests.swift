import Core
import TestSupport
import Testing

/// Ads of competitors, their counts from day to day, and what competitors did.
@Suite struct CompetitorLoadTests {
    private func ad(spend: String = "null", impressions: String = "null") -> String {
        #"""
        {"id": "cad_1", "domain_id": "dom_1", "competitor_id": "rival_1", "platform": "facebook",
         "platform_ad_id": "6", "content_type": "video", "status": "active", "headline": "Sale", "body": "Text",
         "description": "More", "call_to_action": "SHOP_NOW", "landing_url": "https://rival.example/",
         "media": [{"type": "video", "url": "https://cdn.example/0"}], "countries": ["DE", "GB"], "variant_count": 4,
         "started_at": null, "ended_at": null, "first_seen_at": "2026-03-10T02:10:00Z",
         "last_seen_at": "2026-03-15T03:10:00Z", "estimated_spend": \#(spend), "estimated_impressions": \#(impressions),
         "created_at": "2026-03-10T02:10:00Z", "updated_at": "2026-03-15T03:10:00Z", "deleted_at": null}
        """#
    }

    private func snapshot(_ id: String, of subject: String, day: String, likes: Int) -> String {
        #"""
        {"id": "\#(id)", "domain_id": "dom_1", "competitor_id": "rival_1", "platform": "youtube", "content_type": "video",
         "subject_type": "ad", "subject_id": "\#(subject)", "date": "\#(day)", "likes": \#(likes), "comments": 1,
         "shares": null, "saves": null, "views": 15300000000, "engagement_rate": "0.098210",
         "captured_at": "\#(day)T01:34:36.121Z", "is_estimated": false, "created_at": "\#(day)T01:34:36.121Z",
         "updated_at": "2026-03-19T00:00:00Z", "deleted_at": null}
        """#
    }

    @Test(
        arguments: [
            ("null", "null", [nil, nil, nil, nil, nil]),
            (
                #"{"lower": "1200.00", "upper": null, "currency": "USD"}"#, #"{"lower": 7, "upper": 9}"#,
                ["1200.000000", nil, "USD", "7", "9"]
            ),
        ] as [(String, String, [String?])])
    func `an ad is content and a row of its own, with estimates or without`(
        spend: String, impressions: String, estimates: [String?]
    ) async throws {
        try await withLoad("competitor_ads") { load in
            let counts = try await load.publish([ad(spend: spend, impressions: impressions)])
            #expect(counts.inserted == 1 && counts.rejected == 0)
            let rows = try await load.database.rows(
                """
                select competitor_id, headline, description, countries, media_url, days_seen, estimated_spend_lower,
                  estimated_spend_upper, currency, estimated_impressions_lower, estimated_impressions_upper
                from mart.competitor_ads
                """)
            let ad: [String?] = ["rival_1", "Sale", "More", "{DE,GB}", "https://cdn.example/0", "6"]
            #expect(rows == [ad + estimates])
            let kind = try await load.database.value(
                "select content_kind from dw.dim_competitor_content where content_id = 'cad_1'")
            #expect(kind == "ad")
        }
    }

    @Test func `counts of an ad that has not arrived make a stub that claims to be neither post nor ad`() async throws {
        try await withLoad("competitor_engagement") { load in
            _ = try await load.database.rows("select etl.ensure_partitions('2026-03-01', '2026-03-31')")
            let counts = try await load.publish([
                snapshot("eng_1", of: "cad_9", day: "2026-03-10", likes: 10),
                snapshot("eng_2", of: "cad_9", day: "2026-03-12", likes: 14),
            ])
            #expect(counts.inserted == 2 && counts.rejected == 0)
            let stub = try await load.database.rows(
                "select content_kind, is_inferred from dw.dim_competitor_content where content_id = 'cad_9'")
            #expect(stub == [["unknown", "t"]])
            let days = try await load.database.rows(
                "select date, engagements, new_engagements, days_since_previous from mart.engagement_daily order by date"
            )
            #expect(days == [["2026-03-10", "11", nil, nil], ["2026-03-12", "15", "4", "2"]])

            let gone = try await load.publish([Record.bareTombstone("eng_1", version: 2)])
            #expect(gone.deleted == 1)
            let left = try await load.database.value("select count(*) from mart.engagement_daily")
            #expect(left == "1")
        }
    }

    @Test func `an event about nothing in particular, and one about an ad`() async throws {
        try await withLoad("competitor_activity") { load in
            func event(_ id: String, subject: String, platform: String) -> String {
                #"""
                {"id": "\#(id)", "domain_id": "dom_1", "competitor_id": "rival_1", "platform": \#(platform),
                 "type": "ad_launched", "content_type": null, "subject_type": null, "subject_id": \#(subject),
                 "title": "Launched", "summary": null, "importance": "high", "data": {"score": 87},
                 "occurred_at": "2026-03-10T02:10:00Z", "created_at": "2026-03-10T02:11:00Z",
                 "updated_at": "2026-03-10T02:11:00Z", "deleted_at": null}
                """#
            }
            let counts = try await load.publish([
                event("act_1", subject: "null", platform: "null"),
                event("act_2", subject: "\"cad_1\"", platform: "\"facebook\""),
            ])
            #expect(counts.inserted == 2 && counts.rejected == 0)
            let rows = try await load.database.rows(
                """
                select activity_id, date, competitor_id, platform, content_id, details ->> 'score'
                from mart.activity_timeline order by 1
                """)
            #expect(
                rows == [
                    ["act_1", "2026-03-10", "rival_1", nil, nil, "87"],
                    ["act_2", "2026-03-10", "rival_1", "Facebook", "cad_1", "87"],
                ])
        }
    }
}
