/// A table or view as the catalogue describes it, for people to read.
package struct CatalogueTable: Sendable {
    package enum Kind: String, Sendable {
        case table, view
        /// By months of a day, or of when something happened.
        case partitioned = "partitioned table"
    }

    package struct Column: Sendable {
        package var name: String
        /// As the catalogue prints it: `numeric(21,6)`.
        package var type: String
        package var isNotNull: Bool
        package var comment: String

        package init(name: String, type: String, isNotNull: Bool, comment: String) {
            self.name = name
            self.type = type
            self.isNotNull = isNotNull
            self.comment = comment
        }
    }

    package var name: TableName
    package var kind: Kind
    package var comment: String
    package var columns: [Column]
    /// Columns of the primary key.
    package var key: [String]
    /// Of a view: the columns that it reads, by table.
    package var reads: [TableName: [String]]

    package init(
        name: TableName, kind: Kind, comment: String, columns: [Column], key: [String] = [],
        reads: [TableName: [String]] = [:]
    ) {
        self.name = name
        self.kind = kind
        self.comment = comment
        self.columns = columns
        self.key = key
        self.reads = reads
    }
}
