/// A month of a table: a table of its own, called `fact_ad_performance_daily_202603` as `etl.ensure_partitions` calls it.
enum MonthTable {
    /// SQL that tells whether a month is there; all parameters are SQL expressions, `month` of a date.
    static func isThere(_ month: String, schema: String, table: String) -> String {
        "to_regclass(format('%I.%I', \(schema)::text, \(table)::text || to_char(\(month), '\"_\"YYYYMM'))) is not null"
    }
}
