/// A row of a workflow's query whose key and times have been read.
package struct WatchedItem: Sendable, Hashable {
    package var key: String
    package var client: String?
    package var at: Instant?
    package var row: WatchedRow

    package init(key: String, client: String? = nil, at: Instant? = nil, row: WatchedRow) {
        self.key = key
        self.client = client
        self.at = at
        self.row = row
    }
}
