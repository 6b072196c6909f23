import Core
import TestSupport
import Testing

/// An amount without an exchange rate is not converted: it is null, never itself, never converted at 1.
@Suite struct ConversionTests {
    @Test func `amounts of days without a rate are null in the reporting currency, and counted`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([
                Record.performance("apf_1", ad: "ad_1", day: "2026-03-03", currency: "USD"),
                Record.performance("apf_2", ad: "ad_2", day: "2026-03-04", currency: "USD"),
                Record.performance("apf_3", ad: "ad_3", day: "2026-03-04", currency: "EUR"),
            ])
            _ = try await load.database.rows(
                "update dw.dim_domain set reporting_currency = 'EUR' where domain_key <> 0")
            let daily = "select date, currency, spend, spend_reporting from mart.ad_performance order by date, currency"
            let weekly = "select spend, cpc, rows_without_exchange_rate from mart.client_platform_weekly"

            // Rates of other days, and of the other direction, are no rates.
            _ = try await load.database.rows(
                """
                insert into dw.fx_rate_daily (from_currency, to_currency, rate_date, rate, source) values
                  ('USD', 'EUR', '2026-03-02', 0.5, 'test'), ('EUR', 'USD', '2026-03-03', 2, 'test')
                """)
            let without = try await load.database.rows(daily)
            #expect(
                without == [
                    ["2026-03-03", "USD", "1.250000", nil], ["2026-03-04", "EUR", "1.250000", "1.250000"],
                    ["2026-03-04", "USD", "1.250000", nil],
                ])
            // A sum of the rest would be a wrong sum.
            let week = try await load.database.rows(weekly)
            #expect(week == [[nil, nil, "2"]])

            _ = try await load.database.rows(
                """
                insert into dw.fx_rate_daily (from_currency, to_currency, rate_date, rate, source)
                values ('USD', 'EUR', '2026-03-04', 0.8, 'test')
                """)
            let with = try await load.database.rows(daily)
            #expect(with.map { $0[3] } == [nil, "1.250000", "1.0000000000000000"])
            let flags = try await load.database.rows(
                "select rate_missing from mart.ad_performance order by date, currency")
            #expect(flags == [["t"], ["f"], ["f"]])

            let missing = try await load.database.rows(
                "select date, from_currency, to_currency, needed_for, rows, what_to_do from mart.missing_rates")
            #expect(
                missing == [
                    [
                        "2026-03-03", "USD", "EUR", "reporting", "1",
                        "octoload import fx FILE, with the line 2026-03-03,USD,EUR,RATE",
                    ]
                ])
            let month = "select spend, spend_by_currency, rows_without_exchange_rate, why_null from mart.client_monthly"
            #expect(
                try await load.database.rows(month) == [
                    [
                        nil, "1.25 EUR + 2.5 USD", "1",
                        "no exchange rate to EUR from USD; mart.missing_rates says for which days",
                    ]
                ])
            _ = try await load.database.rows(
                """
                insert into dw.fx_rate_daily (from_currency, to_currency, rate_date, rate, source)
                values ('USD', 'EUR', '2026-03-03', 2, 'test')
                """)
            #expect(
                try await load.database.rows(month).map { [$0[0].flatMap { Double($0) }.map { "\($0)" }, $0[3]] }
                    == [["4.75", nil]])
            #expect(try await load.database.value("select count(*) from mart.missing_rates") == "0")
        }
    }

    @Test func `nothing needs no rate`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(currency: "USD")])
            _ = try await load.database.rows("update dw.fact_ad_performance_daily set spend = 0, conversion_value = 0")
            _ = try await load.database.rows(
                "update dw.dim_domain set reporting_currency = 'EUR' where domain_key <> 0")
            let rows = try await load.database.rows(
                "select spend_reporting = 0, conversion_value_reporting = 0, rate_missing from mart.ad_performance")
            #expect(rows == [["t", "t", "f"]])
        }
    }

    @Test func `two unknown currencies are not the same currency`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(currency: "XXX")])
            let rows = try await load.database.rows(
                "select currency, reporting_currency, spend_reporting from mart.ad_performance")
            #expect(rows == [["XXX", "XXX", nil]])
        }
    }
}
