import Core

/// Amounts of ads that no exchange rate brings into their client's reporting currency.
package struct MissingRate: Sendable, Hashable {
    package var from: String
    package var to: String
    /// Days that lack the rate, the first and the last of them.
    package var days: Int
    package var first: CivilDay
    package var last: CivilDay
    /// Rows of those days that have an amount.
    package var rows: Int
}

/// The exchange rates that amounts of the star need.
package struct ExchangeRates: Book {
    let session: DatabaseSession

    /// Rates that are missing for the days that a run has read, and for the last five weeks; none if it wrote no amounts.
    ///
    /// Asks twice, so that the server looks at the months of those days only.
    package func missing(runID: String) async throws(WarehouseError) -> [MissingRate] {
        let doing = "look for missing exchange rates"
        guard let row = try await query(ExchangeRates.firstDaySQL, [runID], doing: doing).rows.first else { return [] }
        let first: CivilDay = try row.value("first_day")
        return try await query(ExchangeRates.missingRates(since: first), doing: doing).map(MissingRate.init(row:))
    }

    static let firstDaySQL = """
        select least(min(pg_catalog.lower(s.days)), (pg_catalog.now() at time zone 'UTC')::date - 35) as first_day
        from etl.slice s
        where s.run_id = $1 and exists (
          select from etl.slice_table t
          where t.slice_id = s.slice_id and t.table_name = 'dw.fact_ad_performance_daily'
            and t.rows_inserted + t.rows_changed > 0)
        having count(*) > 0
        """

    /// The day is a literal, so that the planner skips the months before it.
    static func missingRates(since first: CivilDay) -> String {
        """
        select fact.currency_code as from_currency, owner.reporting_currency as to_currency,
          count(distinct fact.date_day) as days, min(fact.date_day) as first_day, max(fact.date_day) as last_day,
          count(*) as facts
        from dw.fact_ad_performance_daily fact
        join dw.dim_domain owner on owner.domain_key = fact.domain_key
          and (owner.reporting_currency <> fact.currency_code or fact.currency_code = 'XXX')
        left join dw.fx_rate_daily fx on fx.from_currency = fact.currency_code
          and fx.to_currency = owner.reporting_currency and fx.rate_date = fact.date_day
        where fact.date_day >= date '\(first)' and fx.rate is null and (fact.spend <> 0 or fact.conversion_value <> 0)
        group by 1, 2 order by 1, 2
        """
    }

    static let statements = [firstDaySQL]
}

extension MissingRate {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            from: try row.value("from_currency"), to: try row.value("to_currency"), days: try row.value("days"),
            first: try row.value("first_day"), last: try row.value("last_day"), rows: try row.value("facts"))
    }
}
