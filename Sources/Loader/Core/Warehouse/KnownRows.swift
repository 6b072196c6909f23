/// Asks for the hashes of rows that a target holds already.
package struct KnownRowsRequest: Sendable, Hashable {
    package enum Range: Sendable, Hashable {
        /// The rows of these days (both inclusive); `nil`: all rows.
        case days(ClosedRange<CivilDay>?)
        /// As many whole days as fit, from this one on.
        case upward(from: CivilDay)
        /// As many whole days as fit, back from this one.
        case downward(from: CivilDay)
    }

    package var target: TargetLayout
    package var partition: PartitionMember?
    package var range: Range
    /// Rows at most.
    package var limit: Int

    package init(target: TargetLayout, partition: PartitionMember?, range: Range, limit: Int) {
        self.target = target
        self.partition = partition
        self.range = range
        self.limit = limit
    }
}

/// Hashes of the rows that a target holds of a range.
package struct KnownRows: Sendable {
    package var hashes = RowHashSet()
    /// Days whose rows are all among the hashes; `nil`: none, or the target has no days.
    package var days: ClosedRange<CivilDay>?
    /// False if there was more than fits.
    package var isComplete = true

    package init() {}
}
