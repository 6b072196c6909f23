import Core

/// What discovery has to say of a list: how to read it, and the table that its records fit.
package struct Proposal: Sendable {
    package var list: ListDraft
    package var place: RecordsPlace
    /// Where else records may lie.
    package var otherPlaces: [RecordsPlace] = []
    /// The body has a record a line, and its Content-Type does not say so.
    package var isLines = false
    package var paging: PagingProposal
    package var columns: [ColumnProposal]
    package var keys: [KeyCandidate] = []
    package var versions: [VersionCandidate] = []
    /// Places that no path can name; they are left out.
    package var unnamed: [String] = []
    /// Different records.
    package var records: Int
    package var pages: Int
    package var requests: Int
    /// What a person should know before using it, a sentence each.
    package var warnings: [String] = []

    package init(
        list: ListDraft, place: RecordsPlace, paging: PagingProposal, columns: [ColumnProposal], records: Int,
        pages: Int, requests: Int
    ) {
        self.list = list
        self.place = place
        self.paging = paging
        self.columns = columns
        self.records = records
        self.pages = pages
        self.requests = requests
    }

    package var key: [String] { keys.first?.columns ?? [] }
    /// The column of the version, if one is good enough to be written.
    package var version: ColumnProposal? {
        versions.first(where: \.isNamed).flatMap { version in columns.first { $0.name == version.column } }
    }

    /// The table as the catalogue will have it.
    package var tableSchema: TableSchema {
        TableSchema(
            name: list.table,
            columns: columns.map { column in
                ColumnSchema(
                    name: column.name, type: column.type.type, typeName: column.type.type.catalogueName,
                    isNotNull: key.contains(column.name), defaultExpression: nil, isGenerated: false)
            },
            key: key, partitionColumn: nil)
    }
}
