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
    /// Codes that the code dimensions did not have when the run began.
    package internal(set) var newCodes: [CodeTable: Set<String>] = [:]
    package internal(set) var received = 0
    package internal(set) var rejected = 0

    package init(tables: Int) {
        self.tables = (0..<tables).map { _ in CopyBuffer() }
        keyHashes = Array(repeating: [], count: tables)
        partitionDays = Array(repeating: nil, count: tables)
    }

    package func removeAll() {
        tables.forEach { $0.removeAll() }
        members.removeAll()
        rejects.removeAll()
        for index in keyHashes.indices {
            keyHashes[index].removeAll(keepingCapacity: true)
            partitionDays[index] = nil
        }
        newCodes.removeAll()
        received = 0
        rejected = 0
    }

    func widen(_ table: Int, with day: CivilDay) {
        guard let range = partitionDays[table] else {
            partitionDays[table] = day...day
            return
        }
        if day < range.lowerBound { partitionDays[table] = day...range.upperBound }
        if day > range.upperBound { partitionDays[table] = range.lowerBound...day }
    }
}
