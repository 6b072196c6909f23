import Core

/// A table of the star that files are imported into, and how staged text becomes its rows.
package struct ImportTable: Sendable {
    package var name: TableName
    /// Columns that the stage has, in its order, with their types.
    package var columns: [StageColumn]
    package var key: [String]
    /// Statements before the rows are written, in their transaction.
    package var preparation: [String] = []
    /// Columns that say which row is meant when one is taken back; where they come from does not.
    var compared: [String]
    /// How a row is taken back.
    var removal: Removal
    /// Stamps of a row that is inserted, as SQL.
    var inserted: [(column: String, value: String)]
    /// Stamps of a row that changes.
    var changed: [(column: String, value: String)]
    /// True of a row that must be written although nothing of it differs.
    var isAway = "false"

    enum Removal {
        case deleted
        /// It stays, with these stamps, and `isAway` is true of it.
        case marked([(column: String, value: String)])
    }

    /// Exchange rates.
    package static let fx = ImportTable(
        name: TableName(schema: "dw", name: "fx_rate_daily"),
        columns: [
            StageColumn(name: "from_currency", typeName: "text"), StageColumn(name: "to_currency", typeName: "text"),
            StageColumn(name: "rate_date", typeName: "date"), StageColumn(name: "rate", typeName: "numeric(20,10)"),
            StageColumn(name: "source", typeName: "text"),
        ],
        key: ["from_currency", "to_currency", "rate_date"],
        compared: ["rate"], removal: .deleted,
        inserted: [("loaded_at", "now()")], changed: [("loaded_at", "now()")])

    /// Planned spend.
    package static let budget = ImportTable(
        name: TableName(schema: "dw", name: "fact_budget_monthly"),
        columns: [
            StageColumn(name: "domain_key", typeName: "bigint"), StageColumn(name: "month_start", typeName: "date"),
            StageColumn(name: "platform_code", typeName: "text"),
            StageColumn(name: "planned_spend", typeName: "numeric(21,6)"),
            StageColumn(name: "currency_code", typeName: "text"),
        ],
        key: ["domain_key", "month_start", "platform_code"],
        // A plan that is not split by platform needs a platform to point at.
        preparation: [
            """
            insert into dw.dim_platform (platform_code, platform_name, has_ads, has_posts)
            select 'all', 'All platforms', true, true
            where exists (select from pg_temp.import_stage where platform_code = 'all')
              and not exists (select from dw.dim_platform where platform_code = 'all')
            """
        ],
        compared: ["planned_spend", "currency_code"],
        removal: .marked([("version_at", "now()"), ("loaded_at", "now()"), ("deleted_at", "now()")]),
        inserted: [("version_at", "now()"), ("first_loaded_at", "now()"), ("loaded_at", "now()")],
        changed: [("version_at", "now()"), ("loaded_at", "now()"), ("deleted_at", "null")],
        isAway: "t.deleted_at is not null")
}
