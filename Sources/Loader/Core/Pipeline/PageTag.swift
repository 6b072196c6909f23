/// What a page of a list that is read whole looked like when the list was last published: if the API answers 304 for
/// its ETag, there is nothing to load.
package struct PageTag: Sendable, Hashable {
    /// From 1.
    package var page: Int
    /// Path and query that the page was asked for with.
    package var address: String
    package var tag: String
    package var records: Int
    /// Rows that the records became, in the order of `StageLayout.tables`.
    package var rows: [Int]
    /// What the page says of the list.
    package var envelope: [FieldPath: JSONScalar]

    package init(
        page: Int, address: String, tag: String, records: Int, rows: [Int], envelope: [FieldPath: JSONScalar]
    ) {
        self.page = page
        self.address = address
        self.tag = tag
        self.records = records
        self.rows = rows
        self.envelope = envelope
    }
}
