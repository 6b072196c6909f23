import Core

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
    /// If the page serves several slices: what went to each, in their order.
    package internal(set) var parts: [Part] = []

    /// Of a page, what is one slice's.
    package struct Part: Sendable {
        package internal(set) var received = 0
        package internal(set) var rejected = 0
        /// By table.
        package internal(set) var rows: [Int]
        package internal(set) var memberRows = 0
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

    package struct Seen: Sendable, Hashable {
        /// Of the column that the target is partitioned by.
        package var days: ClosedRange<CivilDay>?
        package var oldestVersion: Instant?

        package init() {}
    }
}
