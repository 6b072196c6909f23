/// Hashes of rows that a table holds, to look up those that need no staging.
///
/// Open addressing over at most 2^17 places of eight bytes (1 MiB), seven eighths full at most.
package struct RowHashSet: Sendable {
    package static let maximumCount = (1 << 17) / 8 * 7

    /// Zero marks an empty place; a hash of zero is never taken for known, which costs the row's staging.
    private var places: [UInt64] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package func contains(_ hash: UInt64) -> Bool {
        guard count > 0 else { return false }
        let mask = places.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while places[index] != 0 {
            if places[index] == hash { return true }
            index = (index + 1) & mask
        }
        return false
    }

    /// - Returns: False if the set is full.
    @discardableResult
    package mutating func insert(_ hash: UInt64) -> Bool {
        if hash == 0 { return true }
        guard count < RowHashSet.maximumCount else { return false }
        if count >= places.count / 8 * 7 { grow() }
        place(hash)
        return true
    }

    private mutating func place(_ hash: UInt64) {
        let mask = places.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while places[index] != 0 {
            if places[index] == hash { return }
            index = (index + 1) & mask
        }
        places[index] = hash
        count += 1
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: 0, count: max(1024, old.count * 2))
        count = 0
        for hash in old where hash != 0 { place(hash) }
    }
}
