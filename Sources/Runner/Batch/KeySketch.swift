/// Notices that a key may be there twice, so that the merge sorts only then.
///
/// A set of 64-bit hashes, at most seven eighths full: no repetition is missed, and a false alarm (two keys of one hash)
/// costs a sort. Beyond 450,000 keys (4 MiB) it gives up and says that keys may repeat.
struct KeySketch {
    private static let maximumSlots = 1 << 19

    private var slots: [UInt64] = []
    private var used = 0
    private(set) var mayRepeat = false

    mutating func insert(_ hashes: [UInt64]) {
        for hash in hashes {
            if mayRepeat { return }
            insert(hash)
        }
    }

    private mutating func insert(_ hash: UInt64) {
        if (used + 1) * 8 > slots.count * 7 { grow() }
        guard !slots.isEmpty, place(hash | 1) else {
            mayRepeat = true
            slots = []
            return
        }
        used += 1
    }

    /// False if the hash is there already. Zero marks an empty slot, so the lowest bit is always set.
    private mutating func place(_ hash: UInt64) -> Bool {
        var index = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 20) & (slots.count - 1)
        while slots[index] != 0 {
            if slots[index] == hash { return false }
            index = (index + 1) & (slots.count - 1)
        }
        slots[index] = hash
        return true
    }

    private mutating func grow() {
        let old = slots
        let size = max(1024, old.count * 2)
        slots = size <= KeySketch.maximumSlots ? Array(repeating: 0, count: size) : []
        guard !slots.isEmpty else { return }
        for hash in old where hash != 0 { _ = place(hash) }
    }
}
