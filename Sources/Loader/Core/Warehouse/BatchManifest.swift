/// What a batch publishes: whole slices, staged and complete.
package struct BatchManifest: Sendable {
    /// UUID; how an unknown COMMIT is looked up.
    package var batchID: String
    package var runID: String
    package var pipeline: String
    package var owner: Ownership
    /// Which set of the lane's stage tables holds the rows.
    package var stageSet: Int
    package var slices: [CompletedSlice]
    /// In the order of `StageLayout.tables`.
    package var tables: [StagedTable]
    package var memberRows: Int
    package var rejectRows: Int
    package var newCodes: [CodeTable: Set<String>]
    /// Rows that a complete listing no longer has are gone.
    package var absenceDeletes: Bool
    /// The largest share of a partition's members that one listing may delete: 0 to 1.
    package var maximumDeleted: Double
    /// Rows of the quarantine whose records are among the staged ones.
    package var replayed: [Int64]
    /// Records of the pipeline wait in quarantine: those that were loaded, or are not met again, leave it.
    package var closesRejects = false
    /// Digest of what the pages were loaded with, for their tags.
    package var configuration: [UInt8] = []
    /// The record of the first table says whose API key it is.
    package var namesOwner = false

    package init(
        batchID: String, runID: String, pipeline: String, owner: Ownership, stageSet: Int, slices: [CompletedSlice],
        tables: [StagedTable], memberRows: Int, rejectRows: Int, newCodes: [CodeTable: Set<String>],
        absenceDeletes: Bool, maximumDeleted: Double, replayed: [Int64] = []
    ) {
        self.batchID = batchID
        self.runID = runID
        self.pipeline = pipeline
        self.owner = owner
        self.stageSet = stageSet
        self.slices = slices
        self.tables = tables
        self.memberRows = memberRows
        self.rejectRows = rejectRows
        self.newCodes = newCodes
        self.absenceDeletes = absenceDeletes
        self.maximumDeleted = maximumDeleted
        self.replayed = replayed
    }
}

/// What the client knows of a stage table without asking.
package struct StagedTable: Sendable {
    package var rows = 0
    /// False only if no key is there twice, which saves a sort.
    package var mayRepeatKeys = false
    /// Days of the column that the target is partitioned by: lets the planner skip the other partitions.
    package var days: ClosedRange<CivilDay>?

    package init() {}
}

/// A slice that was read to its end.
package struct CompletedSlice: Sendable {
    package var id: Int64
    package var partition: PartitionMember?
    package var range: LedgerRange
    /// The server's time of the first page, as far as it is believed.
    package var asOf: Instant
    /// When it was asked for, by the database's clock; `nil`: nothing was asked for.
    package var readAt: Instant?
    /// What the server said of the time.
    package var serverTime: Instant?
    /// What the next read of changes starts from; `nil`: the read says nothing of it.
    package var mark: Instant?
    package var pages: Int
    package var calls: Int
    package var received: Int
    package var rejected: Int
    /// A person let it pass the gates.
    package var isAccepted: Bool
    /// Of a window: the days whose lists were read; `nil`: none, or it is no window.
    package var daysRead: ClosedRange<CivilDay>?
    /// Each of its pages was answered by 304: nothing is staged, and nothing is absent.
    package var isNotModified = false
    /// Of a backfill: what the worker has taken.
    package var claim: BackfillClaim?
    /// What its rejected records met.
    package var refusals = RefusalTally()
    /// Rows of quarantine whose records it loaded.
    package var healed: [Int64] = []
    /// Its pages, if they have tags; `nil`: those that are kept stay.
    package var tags: [PageTag]?
    /// Reports in the books that its records came from.
    package var reportJobs: [Int64] = []
    /// Rows that the records became, staged or known to be there already, in the order of `StageLayout.tables`.
    package var rows: [Int]

    package init(
        id: Int64, partition: PartitionMember?, range: LedgerRange, asOf: Instant, pages: Int, calls: Int,
        received: Int,
        rejected: Int, isAccepted: Bool = false, rows: [Int]
    ) {
        self.id = id
        self.partition = partition
        self.range = range
        self.asOf = asOf
        self.pages = pages
        self.calls = calls
        self.received = received
        self.rejected = rejected
        self.isAccepted = isAccepted
        self.rows = rows
    }

    package var partitionKey: String { partition?.partitionKey ?? "" }
}

/// What a slice covers, as the ledger keeps it.
package enum LedgerRange: Sendable, Hashable, CustomStringConvertible {
    /// Local days, both inclusive.
    case window(first: CivilDay, last: CivilDay)
    /// Changes of `from` up to, not including, `until`; `until` is `nil` if the read made no progress.
    case changes(from: Instant, until: Instant?)
    /// The whole list as it was.
    case snapshot
    /// Records from quarantine; covers nothing.
    case replay

    package var description: String {
        switch self {
        case .window(let first, let last): first == last ? "\(first)" : "\(first)..\(last)"
        case .changes(let from, _): "changes since \(from)"
        case .snapshot: "snapshot"
        case .replay: "records from quarantine"
        }
    }

    /// As `etl.slice.kind` spells it.
    package var kind: String {
        switch self {
        case .window: "window"
        case .changes: "changes"
        case .snapshot: "snapshot"
        case .replay: "replay"
        }
    }
}

/// What a batch changed, slice by slice and table by table.
package struct PublishOutcome: Sendable {
    package var slices: [Int64: RecordCounts]
    /// Rows by slice and table.
    package var rows: [Int64: [TableName: RowCounts]]
    /// Tables that a slice deletes nothing from, as it has rejected records whose ids cannot be read.
    package var waitingDeletions: [Int64: [TableName]] = [:]

    package init(slices: [Int64: RecordCounts] = [:], rows: [Int64: [TableName: RowCounts]] = [:]) {
        self.slices = slices
        self.rows = rows
    }
}

/// Records of a slice: `received` is the sum of the five after it.
package struct RecordCounts: Sendable, Hashable {
    package var received = 0
    package var inserted = 0
    package var changed = 0
    /// Equal to what the table holds, older than it, or the tombstone of a row that the table never had.
    package var unchanged = 0
    /// Older versions of a record that the same batch holds in a newer one.
    package var superseded = 0
    package var rejected = 0
    /// Of `changed` (or `inserted`): tombstones.
    package var deleted = 0
    /// Of `unchanged`: tombstones of rows that the table never had.
    package var unknownTombstones = 0
    /// Of `rejected`: those that quarantine did not have, or had closed.
    package var newRejects = 0
    /// Not among the records: rows of quarantine that the read closed.
    package var healed = 0
    /// Not among the records: members that a complete listing no longer had.
    package var absent = 0

    package init() {}

    package static func += (left: inout RecordCounts, right: RecordCounts) {
        left.received += right.received
        left.inserted += right.inserted
        left.changed += right.changed
        left.unchanged += right.unchanged
        left.superseded += right.superseded
        left.rejected += right.rejected
        left.deleted += right.deleted
        left.unknownTombstones += right.unknownTombstones
        left.absent += right.absent
        left.newRejects += right.newRejects
        left.healed += right.healed
    }
}

/// Rows of one table.
package struct RowCounts: Sendable, Hashable {
    package var inserted = 0
    package var changed = 0
    /// Not written, or written for the source's version only.
    package var unchanged = 0
    package var deleted = 0

    package init() {}

    package static func += (left: inout RowCounts, right: RowCounts) {
        left.inserted += right.inserted
        left.changed += right.changed
        left.unchanged += right.unchanged
        left.deleted += right.deleted
    }
}
