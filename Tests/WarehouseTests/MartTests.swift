import TestSupport
import Testing

/// Views that compute something say what they should, and no record can break one.
@Suite struct MartTests {
    private let lineage = "'2026-03-19', now(), now()"

    private func withClient(_ body: (TestDatabase) async throws -> Void) async throws {
        try await withDatabase { database in
            _ = try await database.rows("select etl.ensure_partitions('2026-03-01', '2026-03-31')")
            _ = try await database.rows(
                """
                insert into dw.dim_domain
                  (domain_key, domain_id, domain_name, reporting_currency, version_at, first_loaded_at, loaded_at)
                values (1, 'dom_1', 'Client', 'EUR', \(lineage))
                """)
            try await body(database)
        }
    }

    private func insertAds(_ values: [String], into database: TestDatabase) async throws {
        for (number, value) in values.enumerated() {
            _ = try await database.rows(
                """
                insert into dw.fact_ad_performance_daily
                  (ad_key, record_key, domain_key, ad_account_key, campaign_key, ad_set_key, platform_code, date_day,
                   currency_code, row_kind, spend, version_at, first_loaded_at, loaded_at)
                values (\(number + 1), \(number + 1), 1, 1, 1, 1, 'facebook', \(value), \(lineage))
                """)
        }
    }

    @Test func `campaign totals are held against the sum of their ads, day by day`() async throws {
        try await withClient { database in
            try await insertAds(
                [
                    "'2026-03-01', 'USD', 'ad', 10", "'2026-03-01', 'USD', 'ad', 5",
                    "'2026-03-01', 'USD', 'remainder', 1",
                    "'2026-03-02', 'USD', 'ad', 7",
                ], into: database)
            for (day, spend) in [("2026-03-01", 16), ("2026-03-03", 9)] {
                _ = try await database.rows(
                    """
                    insert into dw.fact_campaign_performance_daily
                      (domain_key, date_day, campaign_key, record_key, ad_account_key, currency_code, spend,
                       version_at, first_loaded_at, loaded_at)
                    values (1, '\(day)', 1, \(spend), 1, 'USD', \(spend), \(lineage))
                    """)
            }
            let rows = try await database.rows(
                """
                select date, platform_spend::int, warehouse_spend::int, not_attributed::int, difference::int
                from mart.reconciliation order by date
                """)
            #expect(
                rows == [
                    ["2026-03-01", "16", "16", "1", "0"], ["2026-03-02", nil, "7", nil, nil],
                    ["2026-03-03", "9", "0", "9", "9"],
                ])
        }
    }

    @Test func `without an exchange rate there is no amount, in any view`() async throws {
        try await withClient { database in
            try await insertAds(["'2026-03-02', 'USD', 'ad', 10", "'2026-03-02', 'EUR', 'ad', 4"], into: database)
            _ = try await database.rows(
                """
                insert into dw.fact_budget_monthly (domain_key, month_start, platform_code, planned_spend, currency_code)
                values (1, '2026-03-01', 'facebook', 100, 'EUR')
                """)
            let queries = [
                "select spend_reporting::int from mart.ad_performance where currency = 'USD'",
                "select spend::int from mart.spend_plan",
                "select rows_without_exchange_rate from mart.client_platform_weekly",
            ]
            var found: [String?] = []
            for query in queries { found.append(try await database.value(query)) }
            #expect(found == [nil, nil, "1"])

            _ = try await database.rows(
                "insert into dw.fx_rate_daily (from_currency, to_currency, rate_date, rate, source) values ('USD', 'EUR', '2026-03-02', 0.5, '')"
            )
            found = []
            for query in queries { found.append(try await database.value(query)) }
            #expect(found == ["5", "9", "0"])
        }
    }

    /// Plans of March by platform, in EUR.
    private func plan(_ plans: [(platform: String, planned: Int)], in database: TestDatabase) async throws
        -> [[String?]]
    {
        _ = try await database.rows("delete from dw.fact_budget_monthly")
        for plan in plans {
            _ = try await database.rows(
                """
                insert into dw.fact_budget_monthly (domain_key, month_start, platform_code, planned_spend, currency_code)
                values (1, '2026-03-01', '\(plan.platform)', \(plan.planned), 'EUR')
                """)
        }
        return try await database.rows(
            "select platform, planned_spend::int, spend::int, rows_without_exchange_rate from mart.spend_plan order by 1"
        )
    }

    @Test func `a plan without a platform stands against the spend of all, beside others against that of the rest`()
        async throws
    {
        try await withClient { database in
            try await insertAds(
                [
                    "'2026-03-02', 'EUR', 'ad', 4", "'2026-03-31', 'EUR', 'ad', 8",
                    "'2026-03-09', 'EUR', 'remainder', 2",
                    "'2026-03-03', 'EUR', 'ad', 16",
                ], into: database)
            _ = try await database.rows(
                "update dw.fact_ad_performance_daily set platform_code = 'google' where date_day = '2026-03-03'")
            var rows = try await plan([("all", 100)], in: database)
            #expect(rows == [["All platforms", "100", "30", "0"]])
            rows = try await plan([("all", 100), ("google", 10)], in: database)
            #expect(rows == [["All other platforms", "100", "14", "0"], ["Google Ads", "10", "16", "0"]])
            rows = try await plan([("facebook", 5), ("google", 10)], in: database)
            #expect(rows == [["Facebook", "5", "14", "0"], ["Google Ads", "10", "16", "0"]])
            // A plan that is taken back is no plan of a platform's own.
            _ = try await plan([("all", 100), ("google", 10)], in: database)
            _ = try await database.rows(
                "update dw.fact_budget_monthly set deleted_at = now() where platform_code = 'google'")
            #expect(
                try await database.rows("select platform, spend::int from mart.spend_plan") == [
                    ["All platforms", "30"]
                ])
        }
    }

    @Test func `what is nobody's figure is in no count and no average`() async throws {
        try await withClient { database in
            try await insertAds(
                [
                    "'2026-03-02', 'EUR', 'ad', 4", "'2026-03-02', 'EUR', 'remainder', 0",
                    "'2026-03-03', 'EUR', 'remainder', 2", "'2026-03-04', 'EUR', 'ad', 0",
                ], into: database)
            _ = try await database.rows(
                """
                update dw.fact_ad_performance_daily set deleted_at = now(), impressions = 0, clicks = 0, reach = 0,
                  video_views = 0, conversions = 0, conversion_value = 0
                where date_day = '2026-03-04'
                """)
            let count = "select count(*), avg(spend)::int, sum(spend)::int from mart."
            #expect(try await database.rows(count + "ad_performance") == [["2", "3", "6"]])
            #expect(try await database.rows(count + "ads_daily") == [["1", "4", "4"]])
            #expect(try await database.rows(count + "ad_performance_as_was") == [["2", "3", "6"]])
            #expect(
                try await database.rows(count + "ad_performance_as_of(now(), '2026-03-01', '2026-03-31')")
                    == [["2", "3", "6"]])
            #expect(try await database.rows("select spend::int from mart.client_monthly") == [["6"]])
        }
    }

    @Test func `a week and a month are final when they are over and nothing of them is provisional`() async throws {
        try await withClient { database in
            try await insertAds(["'2026-03-02', 'EUR', 'ad', 4", "'2026-03-03', 'EUR', 'ad', 4"], into: database)
            let isFinal =
                "select w.is_final, m.is_final from mart.client_platform_weekly w, mart.client_monthly m"
            #expect(try await database.rows(isFinal) == [["f", "f"]])
            _ = try await database.rows("update dw.fact_ad_performance_daily set is_final = true")
            #expect(try await database.rows(isFinal) == [["t", "t"]])
            _ = try await database.rows("update dw.fact_ad_performance_daily set is_final = false where ad_key = 2")
            #expect(try await database.rows(isFinal) == [["f", "f"]])
            // This week has days to come.
            _ = try await database.rows("select etl.ensure_partitions(current_date - 1, current_date)")
            _ = try await database.rows(
                "update dw.fact_ad_performance_daily set is_final = true, date_day = (now() at time zone 'UTC')::date")
            #expect(try await database.rows(isFinal) == [["f", "f"]])
        }
    }

    @Test func `a report's sections become rows, and what has another form is passed over`() async throws {
        try await withClient { database in
            let sections = """
                [{"key": "campaigns", "columns": [{"key": "id"}, {"key": "spend"}], "rows": [["a", "1.50"], ["b", null]]},
                 {"key": "x", "rows": 7}, 3, {"columns": [{"key": null}, 5, {"key": "z"}], "rows": [[1, 2, 3, 4], "no"]}]
                """
            for (key, text) in [(1, sections), (2, #"{"a": 1}"#), (3, "null")] {
                _ = try await database.rows(
                    """
                    insert into dw.fact_report_content
                      (report_key, sections, domain_key, version_at, first_loaded_at, loaded_at)
                    values (\(key), $1, 1, \(lineage))
                    """, [text])
            }
            let rows = try await database.rows(
                "select section, section_number, row_number, figures from mart.report_rows order by 2, 3")
            #expect(
                rows == [
                    ["campaigns", "1", "1", #"{"id": "a", "spend": "1.50"}"#],
                    ["campaigns", "1", "2", #"{"id": "b", "spend": null}"#],
                    [nil, "4", "1", #"{"z": 3}"#], [nil, "4", "2", #"{"z": null}"#],
                ])
        }
    }

    @Test func `usage of any form is a row, or none`() async throws {
        try await withDatabase { database in
            for (day, features) in [("01", #"{"ai_chat": 60, "odd": "x"}"#), ("02", "[]"), ("03", "7")] {
                _ = try await database.rows(
                    """
                    insert into dw.fact_token_usage_daily
                      (organization_key, date_day, tokens_used, tokens_by_feature, version_at, first_loaded_at, loaded_at)
                    values (0, '2026-03-\(day)', 60, $1, \(lineage))
                    """, [features])
            }
            let rows = try await database.rows(
                "select date, feature, tokens_used from mart.token_usage where tokens_used is not null order by 1, 2")
            #expect(
                rows == [
                    ["2026-03-01", "ai_chat", "60"], ["2026-03-02", "(other)", "60"], ["2026-03-03", "(other)", "60"],
                ])
        }
    }
}
