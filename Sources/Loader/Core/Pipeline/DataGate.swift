/// A check between reading and publishing. A slice that does not pass is held: nothing of it is published (exit 65) until
/// a later read passes, or a person lets the next one through (`octoload slice accept`).
package enum DataGate: String, Sendable, Hashable, CaseIterable {
    /// Too many of its records do not fit their tables.
    case rejects
    /// Far fewer records than the partition usually has.
    case volume
    /// Another number of records than the API counted.
    case total
    /// Nothing on a page tells whether the list goes on.
    case end
    /// Figures that usually add up to their totals no longer do.
    case control
    /// A listing that would delete too many members.
    case absence
    /// None of its records has a field that was there before, or that leads through an array.
    case shape
    /// Different records with one key and one version.
    case key

    /// For people.
    package static func remedy(for pipeline: String) -> String {
        "see `octoload slice list`; if the data is correct, run `octoload slice accept --pipeline \(pipeline)`"
    }
}

/// A slice that was held and then accepted: the next read of its range passes the gates.
package struct AcceptedSlice: Sendable, Hashable {
    package var id: Int64
    package var partitionKey: String
    package var range: LedgerRange

    package init(id: Int64, partitionKey: String, range: LedgerRange) {
        self.id = id
        self.partitionKey = partitionKey
        self.range = range
    }

    /// Windows move on from night to night: it is enough that the days overlap.
    package func covers(_ partitionKey: String, _ range: LedgerRange) -> Bool {
        guard partitionKey == self.partitionKey else { return false }
        switch (self.range, range) {
        case (.window(let first, let last), .window(let from, let to)): return first <= to && from <= last
        case (.changes, .changes), (.snapshot, .snapshot): return true
        default: return false
        }
    }
}

/// A published read as the volume gate looks back on it.
package struct PastRead: Sendable, Hashable {
    package var range: LedgerRange
    /// The server's time.
    package var asOf: Instant
    package var received: Int
    /// A person let it pass: what came before it is no measure any more.
    package var isAccepted: Bool

    package init(range: LedgerRange, asOf: Instant, received: Int, isAccepted: Bool = false) {
        self.range = range
        self.asOf = asOf
        self.received = received
        self.isAccepted = isAccepted
    }
}
