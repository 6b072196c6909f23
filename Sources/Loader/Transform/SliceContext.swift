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
    /// Which versions say something of the API's time; `nil`: none is noted.
    package var versionBounds: VersionBounds?
    /// Days that a record may plausibly be of, inclusive; `nil`: any.
    package var plausibleDays: ClosedRange<CivilDay>?
    /// By stage table: rows that the target is known to hold as they are, which need no staging. Empty: none.
    package var known: [RowHashSet] = []
    /// What the slice asks for; `nil`: records from quarantine.
    package var range: LedgerRange?
    /// Records of the partition that wait in quarantine, by their ids. Mostly none.
    package var waiting: [[UInt8]: [Int64]] = [:] {
        didSet { awaits = !waiting.isEmpty }
    }
    /// Asked for each record, without counting references.
    private(set) var awaits = false
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
