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
