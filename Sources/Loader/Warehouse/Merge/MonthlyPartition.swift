/// How partitions of monthly tables are called, as in `etl.ensure_partitions`: `fact_ad_performance_daily_202603`.
enum MonthlyPartition {
    /// SQL that tells whether a partition is there; all parameters are SQL expressions, `month` of a date.
    static func isThere(_ month: String, schema: String, table: String) -> String {
        "to_regclass(format('%I.%I', \(schema)::text, \(table)::text || to_char(\(month), '\"_\"YYYYMM'))) is not null"
    }
}
