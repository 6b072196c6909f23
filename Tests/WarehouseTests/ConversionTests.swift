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
            // The ratio is built from rows that have both of its sides: one of the three.
            let week = try await load.database.rows(weekly)
            #expect(week == [["1.250000", "0.41666666666666666667", "2"]])

            _ = try await load.database.rows(
                """
                insert into dw.fx_rate_daily (from_currency, to_currency, rate_date, rate, source)
                values ('USD', 'EUR', '2026-03-04', 0.8, 'test')
                """)
            let with = try await load.database.rows(daily)
            #expect(with.map { $0[3] } == [nil, "1.250000", "1.0000000000000000"])
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
