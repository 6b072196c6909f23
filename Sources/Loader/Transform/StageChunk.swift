import Core
import JSONReader

/// What one page became: COPY data per stage table, and what the merge wants to know without reading it again.
package final class StageChunk: @unchecked Sendable {
    // Filled by one task, then handed over whole to the lane: never two owners at once.

    /// In the order of `StageLayout.tables`.
    package let tables: [CopyBuffer]
    package let members = CopyBuffer(capacity: 4096)
    package let rejects = CopyBuffer(capacity: 1024)
    /// Codes that the code dimensions did not have when the run began.
    package internal(set) var newCodes: [CodeTable: Set<String>] = [:]
    package internal(set) var received = 0
    package internal(set) var rejected = 0
    /// What the rejected ones met.
    package internal(set) var refusals = RefusalTally()
    /// Rows of quarantine whose records were loaded.
    package internal(set) var healed: [Int64] = []
    /// What its records had where the mapped paths lead.
    package internal(set) var shape = PathTally()
    /// Of types that the transform's pages before did not have.
    package internal(set) var examples: [PathExample] = []
    /// That the transform's pages before did not have.
    package internal(set) var unmapped: [UnmappedField] = []
    /// If the page serves several slices: what went to each, in their order.
    package internal(set) var parts: [Part] = []

    /// Of a page, what is one slice's.
    package struct Part: Sendable {
        package internal(set) var received = 0
        package internal(set) var rejected = 0
        package internal(set) var refusals = RefusalTally()
        package internal(set) var healed: [Int64] = []
        package internal(set) var shape = PathTally()
        /// By table.
        package internal(set) var rows: [Int]
        package internal(set) var memberRows = 0
        package internal(set) var versions = VersionEvidence()
    }

    /// Those of `tables`.
    let outputs: UnsafeMutableBufferPointer<UnsafeMutablePointer<StageOutput>>

    package init(tables count: Int) {
        tables = (0..<count).map { _ in CopyBuffer() }
        outputs = .allocate(capacity: count)
        _ = outputs.initialize(from: tables.map(\.output))
    }

    deinit {
        outputs.deallocate()
    }

    package func removeAll() {
        tables.forEach { $0.removeAll() }
        members.removeAll()
        rejects.removeAll()
        newCodes.removeAll()
        received = 0
        rejected = 0
        refusals = RefusalTally()
        healed = []
        shape = PathTally()
        examples = []
        unmapped = []
        parts = []
    }

    /// Per table: a hash of each row's key, by which the batch notices that a key may be there twice.
    package var keyHashes: [[UInt64]] { outputs.map(\.pointee.keyHashes) }

    /// Per table: first and last day of the column that the target is partitioned by.
    package var partitionDays: [ClosedRange<CivilDay>?] { outputs.map(\.pointee.days.days) }

    /// Per table: rows left out because the target holds them already.
    package var knownRows: [Int] { outputs.map(\.pointee.known) }

    /// Per table: what all rows say, those left out included.
    package var seen: [Seen] {
        outputs.map { output in
            var seen = Seen()
            seen.days = output.pointee.seenDays.days
            let oldest = output.pointee.oldestVersion
            seen.oldestVersion = oldest == .max ? nil : Instant(microseconds: oldest)
            return seen
        }
    }

    /// What the records' own versions say of the API's time.
    package var versions: VersionEvidence {
        outputs.reduce(into: VersionEvidence()) { $0 += $1.pointee.versions.evidence }
    }

    package struct Seen: Sendable, Hashable {
        /// Of the column that the target is partitioned by.
        package var days: ClosedRange<CivilDay>?
        package var oldestVersion: Instant?

        package init() {}
    }
}
