import Core

/// Amounts of ads that no exchange rate brings into their client's reporting currency.
package struct MissingRate: Sendable, Hashable {
    package var from: String
    package var to: String
    /// Days that lack the rate, the first and the last of them.
    package var days: Int
    package var first: String
    package var last: String
    /// Rows of those days that have an amount.
    package var rows: Int
}

extension PostgresWarehouse {
    /// Rates that are missing for the days that a run has read, and for the last five weeks; none if it wrote no amounts.
    ///
    /// Asks twice, so that the server looks at the months of those days only.
    package func missingRates(runID: String) async throws(WarehouseError) -> [MissingRate] {
        let doing = "look for missing exchange rates"
        let first = try await query(
            """
            select least(min(pg_catalog.lower(s.days)), (pg_catalog.now() at time zone 'UTC')::date - 35)
            from etl.slice s
            where s.run_id = $1 and exists (
              select from etl.slice_table t
              where t.slice_id = s.slice_id and t.table_name = 'dw.fact_ad_performance_daily'
                and t.rows_inserted + t.rows_changed > 0)
            having count(*) > 0
            """, [runID], doing: doing
        ).scalar
        guard let first, CivilDay(first) != nil else { return [] }
        return try await query(
            """
            select fact.currency_code, owner.reporting_currency, count(distinct fact.date_day), min(fact.date_day),
              max(fact.date_day), count(*)
            from dw.fact_ad_performance_daily fact
            join dw.dim_domain owner on owner.domain_key = fact.domain_key
              and (owner.reporting_currency <> fact.currency_code or fact.currency_code = 'XXX')
            left join dw.fx_rate_daily fx on fx.from_currency = fact.currency_code
              and fx.to_currency = owner.reporting_currency and fx.rate_date = fact.date_day
            where fact.date_day >= date '\(first)' and fx.rate is null and (fact.spend <> 0 or fact.conversion_value <> 0)
            group by 1, 2 order by 1, 2
            """, doing: doing
        ).rows.compactMap { row in
            guard let from = row[0], let to = row[1], let days = row[2].flatMap({ Int($0) }), let first = row[3],
                let last = row[4], let rows = row[5].flatMap({ Int($0) })
            else { return nil }
            return MissingRate(from: from, to: to, days: days, first: first, last: last, rows: rows)
        }
    }
}
