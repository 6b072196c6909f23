import Core
import Extract

/// A slice to read: its number, its partition, and what to ask for.
struct SliceTask: Sendable {
    let id: Int64
    let partition: PartitionMember?
    let range: SliceRange

    var partitionKey: String { partition?.partitionKey ?? "" }

    /// As the ledger keeps it; `until` is known once the first page is there.
    func ledgerRange(asOf: Instant?) -> LedgerRange {
        switch range {
        case .window(let first, let last): .window(first: first, last: last)
        case .changes(let since): .changes(from: since, until: asOf.flatMap { $0 > since ? $0 : nil })
        case .snapshot: .snapshot
        }
    }
}
