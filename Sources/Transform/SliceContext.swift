import Core

/// What the transform must know of the slice that a page belongs to.
package struct SliceContext: Sendable {
    /// The ledger's number of the slice; each staged row carries it.
    package var sliceID: Int64
    package let partition: PartitionMember?
    /// The partition's key, 0 without one.
    let partitionKey: Int64
    /// The version of records that have none of their own: when the API answered.
    package var extractedAt: Instant
    /// Days that a record may plausibly be of, inclusive; `nil`: any.
    package var plausibleDays: ClosedRange<CivilDay>?
    /// By stage table: rows that the target is known to hold as they are, which need no staging. Empty: none.
    package var known: [RowHashSet] = []
    /// Rows that the database has refused when the slice was read before.
    package var refused = RefusedKeys()

    package init(
        sliceID: Int64, partition: PartitionMember?, extractedAt: Instant, plausibleDays: ClosedRange<CivilDay>?
    ) {
        self.sliceID = sliceID
        self.partition = partition
        partitionKey = partition?.key ?? 0
        self.extractedAt = extractedAt
        self.plausibleDays = plausibleDays
    }
}
