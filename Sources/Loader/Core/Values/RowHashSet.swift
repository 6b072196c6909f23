/// Hashes of rows that a table holds, to look up those that need no staging. Eight to eighteen bytes a hash.
///
/// Sixteen tables with open addressing, seven eighths full at most: each grows alone, so that growing takes little memory.
package struct RowHashSet: Sendable {
    /// Zero marks an empty place; a hash of zero is never taken for known, which costs the row's staging.
    private var shards = [[UInt64]](repeating: [], count: 16)
    private var counts = [Int](repeating: 0, count: 16)
    package private(set) var count = 0
    private let factor = RowHashSet.secret

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package func contains(_ hash: UInt64) -> Bool {
        let shard = Int(truncatingIfNeeded: hash >> 60)
        let mask = shards[shard].count - 1
        guard mask > 0 else { return false }
        var index = place(of: hash, mask)
        while shards[shard][index] != 0 {
            if shards[shard][index] == hash { return true }
            index = (index + 1) & mask
        }
        return false
    }

    package mutating func insert(_ hash: UInt64) {
        if hash == 0 { return }
        let shard = Int(truncatingIfNeeded: hash >> 60)
        if counts[shard] >= shards[shard].count / 8 * 7 { grow(shard) }
        if place(hash, shard) {
            counts[shard] += 1
            count += 1
        }
    }

    /// Odd, and of this process alone: without it, nobody can choose rows that all want one place.
    private static let secret = UInt64.random(in: 0...UInt64.max) | 1

    @inline(__always)
    private func place(of hash: UInt64, _ mask: Int) -> Int {
        // The highest bits of the product, which depend on all bits of the hash.
        Int(truncatingIfNeeded: (hash &* factor) >> UInt64(mask.leadingZeroBitCount))
    }

    /// False if it is there already.
    private mutating func place(_ hash: UInt64, _ shard: Int) -> Bool {
        let mask = shards[shard].count - 1
        var index = place(of: hash, mask)
        while shards[shard][index] != 0 {
            if shards[shard][index] == hash { return false }
            index = (index + 1) & mask
        }
        shards[shard][index] = hash
        return true
    }

    private mutating func grow(_ shard: Int) {
        let old = shards[shard]
        shards[shard] = Array(repeating: 0, count: max(64, old.count * 2))
        for hash in old where hash != 0 { _ = place(hash, shard) }
    }
}
