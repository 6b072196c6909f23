/// What was published, slice by slice, and the partitions that it is of.
package protocol LedgerBook: Sendable {
    /// Windows, changes and the last snapshot of a pipeline, in the order of their numbers, by partition key.
    func entries(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]]

    /// When each partition of a pipeline was last read, by partition key: the server's time.
    func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant]

    /// How long ago each partition of a pipeline was read whole, by the database's clock; if it never was, how long ago it
    /// was read first.
    func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration]

    /// The latest reads of a pipeline, oldest first, by partition key: of partitions where one brought at least `minimum` records.
    func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError) -> [String: [PastRead]]

    /// What reads of a pipeline have cost lately.
    func readHistory(of pipeline: String) async throws(WarehouseError) -> ReadHistory

    /// Days that are wanted and not covered, by partition key.
    func gaps(of pipeline: String) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]]

    /// How far each partition of a pipeline is, by its key.
    func marks(of pipeline: String) async throws(WarehouseError) -> [PartitionMark]

    /// Writes the partitions that a pipeline has now; partitions that are not named are closed.
    func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError)

    /// Numbers for slices to come.
    func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64]
}

/// A published slice.
package struct LedgerEntry: Sendable, Hashable {
    package var range: LedgerRange
    /// The API's time of the read, as far as it was believed.
    package var asOf: Instant
    /// By the database's clock.
    package var committedAt: Instant?
    /// When the read began, by the database's clock; `nil`: written by a version that did not keep it.
    package var readAt: Instant?
    /// What the API said of the time.
    package var serverTime: Instant?
    /// What the read of changes moves the mark to; `nil`: it brought no evidence.
    package var mark: Instant?

    package init(range: LedgerRange, asOf: Instant, committedAt: Instant? = nil) {
        self.range = range
        self.asOf = asOf
        self.committedAt = committedAt
    }
}

/// A partition and what it is meant to cover.
package struct PartitionRecord: Sendable {
    package var key: String
    /// Key of the member that it is for; 0 if none.
    package var memberKey: Int64
    package var timeZone: String
    package var wantedFrom: CivilDay?

    package init(key: String, memberKey: Int64, timeZone: String, wantedFrom: CivilDay?) {
        self.key = key
        self.memberKey = memberKey
        self.timeZone = timeZone
        self.wantedFrom = wantedFrom
    }
}

/// How far a partition is: its mark, and the day that it is closed through.
package struct PartitionMark: Sendable, Hashable {
    package var partitionKey: String
    package var mark: Instant?
    package var closedThrough: CivilDay?
    package var lastCommittedAt: Instant?

    package init(partitionKey: String, mark: Instant?, closedThrough: CivilDay?, lastCommittedAt: Instant?) {
        self.partitionKey = partitionKey
        self.mark = mark
        self.closedThrough = closedThrough
        self.lastCommittedAt = lastCommittedAt
    }
}
