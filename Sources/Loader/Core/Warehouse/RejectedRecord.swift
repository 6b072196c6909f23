/// A record in quarantine that waits to be loaded after all.
package struct RejectedRecord: Sendable, Hashable {
    package var id: Int64
    package var partitionKey: String
    /// Of the payload.
    package var bytes: Int
    /// When it was refused last: stands for the time of extraction.
    package var lastSeenAt: Instant
    /// First day of the window that brought it; `nil` if none did.
    package var firstDay: CivilDay?

    package init(id: Int64, partitionKey: String, bytes: Int, lastSeenAt: Instant, firstDay: CivilDay?) {
        self.id = id
        self.partitionKey = partitionKey
        self.bytes = bytes
        self.lastSeenAt = lastSeenAt
        self.firstDay = firstDay
    }
}
