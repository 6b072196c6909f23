import Core
import Extract
import Transform

/// A slice to read: its number, its partition, and what to ask for.
struct SliceTask: Sendable {
    let id: Int64
    let partition: PartitionMember?
    let range: SliceRange
    /// A person let it pass the gates.
    var isAccepted = false
    /// What its partition's latest reads brought.
    var volume = VolumeGate(minimum: 0, past: [])

    var partitionKey: String { partition?.partitionKey ?? "" }

    /// Of a backfill: what this worker has taken.
    var claim: BackfillClaim?
    /// Pages of the list as it was last published.
    var tags: [PageTag] = []
    /// Records of the partition that wait in quarantine, by their ids.
    var waiting: [[UInt8]: [Int64]] = [:]
    /// Some of them, whose ids may not be readable.
    var hasWaiting = false
    /// Rows are compared by their values, whatever hash they have.
    var rewrites = false
    /// Rows that the database refused when the slice was read before.
    var refused = RefusedKeys()
    /// How often it was read again because of them.
    var rereads = 0

    /// As the ledger keeps it; `until` is known once the first page is there.
    func ledgerRange(asOf: Instant?) -> LedgerRange {
        switch range {
        case .window(let first, let last): .window(first: first, last: last)
        case .changes(let since): .changes(from: since, until: asOf.flatMap { $0 > since ? $0 : nil })
        case .snapshot: .snapshot
        }
    }
}
