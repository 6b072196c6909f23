import Core

/// The data dictionary: what each table and column means, and where it comes from.
package struct DataDictionary: Sendable {
    package struct Table: Sendable {
        package var table: CatalogueTable
        /// The comment without its grain.
        package var meaning: String
        /// What a row is; empty if the comment does not say.
        package var grain: String
        package var columns: [Column]

        /// Unique on the page.
        package var anchor: String { "\(table.name.schema)-\(table.name.name)" }
    }

    package struct Column: Sendable {
        package var column: CatalogueTable.Column
        package var isKey: Bool
        /// What feeds it; empty if only its comment says.
        package var sources: [String]
    }

    /// Named and described schemas, in the order in which people need them.
    package static let schemas = [
        ("mart", "What analysts read: views with stable names and without technical keys."),
        ("dw", "The star: dimensions and facts as they are loaded."),
        ("etl", "The ledger: what was loaded when, and what was not."),
    ]

    package var tables: [Table]

    /// Those of one schema.
    package func tables(in schema: String) -> [Table] { tables.filter { $0.table.name.schema == schema } }

    package init(_ catalogue: [CatalogueTable], _ lineage: FieldLineage) {
        tables = catalogue.map { table in
            let (meaning, grain) = DataDictionary.split(table.comment)
            return Table(
                table: table, meaning: meaning, grain: grain,
                columns: table.columns.map { column in
                    Column(
                        column: column, isKey: table.key.contains(column.name),
                        sources: DataDictionary.sources(of: column.name, table, lineage))
                })
        }
    }

    /// `Ads. GRAIN: one row per ad` → `Ads`, `one row per ad`.
    static func split(_ comment: String) -> (meaning: String, grain: String) {
        guard let mark = comment.ranges(of: "GRAIN: ").first else { return (comment, "") }
        var meaning = String(comment[..<mark.lowerBound])
        while meaning.hasSuffix(" ") || meaning.hasSuffix(".") { meaning.removeLast() }
        return (meaning, String(comment[mark.upperBound...]))
    }

    private static let stamps = ["slice_id", "first_loaded_at", "loaded_at", "is_inferred", "row_hash"]

    /// Of a view's column: the columns of the same name that the view reads, and what feeds those. The catalogue knows no more.
    private static func sources(of column: String, _ table: CatalogueTable, _ lineage: FieldLineage) -> [String] {
        guard table.kind == .view else {
            let fed = lineage.sources(of: column, in: table.name)
            return fed.isEmpty && stamps.contains(column) && table.name.schema == "dw" ? ["octoload"] : fed
        }
        return table.reads.filter { $0.value.contains(column) }.keys.sorted { $0.description < $1.description }.map {
            (["\($0).\(column)"] + lineage.sources(of: column, in: $0)).joined(separator: " ← ")
        }
    }
}
