import Core

/// What one page became: COPY data per stage table, and what the merge wants to know without reading it again.
package final class StageChunk: @unchecked Sendable {
    // Filled by one task, then handed over whole to the lane: never two owners at once.

    /// In the order of `StageLayout.tables`.
    package let tables: [CopyBuffer]
    package let members = CopyBuffer(capacity: 4096)
    package let rejects = CopyBuffer(capacity: 1024)
    /// Per table: a hash of each row's key, by which the batch notices that a key may be there twice.
    package internal(set) var keyHashes: [[UInt64]]
    /// Per table: first and last day of the column that the target is partitioned by.
    package internal(set) var partitionDays: [ClosedRange<CivilDay>?]
    /// Per table: rows left out because the target holds them already.
    package internal(set) var knownRows: [Int]
    /// Per table: what all rows say, those left out included.
    package internal(set) var seen: [Seen]
    /// Codes that the code dimensions did not have when the run began.
    package internal(set) var newCodes: [CodeTable: Set<String>] = [:]
    package internal(set) var received = 0
    package internal(set) var rejected = 0

    package init(tables: Int) {
        self.tables = (0..<tables).map { _ in CopyBuffer() }
        keyHashes = Array(repeating: [], count: tables)
        partitionDays = Array(repeating: nil, count: tables)
        knownRows = Array(repeating: 0, count: tables)
        seen = Array(repeating: Seen(), count: tables)
    }

    package struct Seen: Sendable, Hashable {
        /// Of the column that the target is partitioned by.
        package var days: ClosedRange<CivilDay>?
        package var oldestVersion: Instant?

        package init() {}
    }

    package func removeAll() {
        tables.forEach { $0.removeAll() }
        members.removeAll()
        rejects.removeAll()
        for index in keyHashes.indices {
            keyHashes[index].removeAll(keepingCapacity: true)
            partitionDays[index] = nil
            knownRows[index] = 0
            seen[index] = Seen()
        }
        newCodes.removeAll()
        received = 0
        rejected = 0
    }

}

/// Makes a range reach a day.
@inline(__always)
func widen(_ range: inout ClosedRange<CivilDay>?, to day: CivilDay) {
    guard let old = range else {
        range = day...day
        return
    }
    if day < old.lowerBound { range = day...old.upperBound }
    if day > old.upperBound { range = old.lowerBound...day }
}
