/// A sketch of keys that notices that one may be there twice, so that the merge sorts only then.
///
/// No repetition is missed; a false alarm costs a sort. Small batches keep 64-bit hashes, larger ones 32-bit tags in a
/// table, where two different keys look alike once in a billion times. A table that is seven eighths full gives up and
/// says that keys may repeat.
struct KeySketch {
    private static let maximumHashes = 16_384
    /// Number of slots of four bytes, a power of two.
    private let tagSlots: Int

    private var hashes: Set<UInt64> = []
    /// Tags by slot; zero marks an empty one.
    private var tags: [UInt32] = []
    private var used = 0
    private(set) var mayRepeat = false

    private static let mostSlots = 1 << 19

    /// - Parameter keys: As many as a batch is expected to have; twice the room is kept, 2 MiB at most.
    init(keys: Int) {
        var slots = 1 << 17
        while slots < 2 * keys, slots < KeySketch.mostSlots { slots *= 2 }
        tagSlots = slots
    }

    mutating func insert(_ new: [UInt64]) {
        for hash in new {
            if mayRepeat { return }
            used += 1
            let isNew = tags.isEmpty ? hashes.insert(hash).inserted : place(hash)
            if !isNew || used > tagSlots / 8 * 7 { giveUp() }
            if tags.isEmpty, hashes.count > KeySketch.maximumHashes { turnIntoTags() }
        }
    }

    private mutating func giveUp() {
        mayRepeat = true
        hashes = []
        tags = []
    }

    private mutating func turnIntoTags() {
        tags = Array(repeating: 0, count: tagSlots)
        let known = hashes
        hashes = []
        for hash in known where !place(hash) {
            giveUp()
            return
        }
    }

    /// False if the key seems to be there already. Place and tag come from different bits of the mixed hash.
    private mutating func place(_ hash: UInt64) -> Bool {
        let mixed = hash &* 0x9E37_79B9_7F4A_7C15
        let tag = UInt32(truncatingIfNeeded: mixed >> 32) | 1
        var index =
            Int(truncatingIfNeeded: (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9 >> 40) & (tagSlots - 1)
        while tags[index] != 0 {
            if tags[index] == tag { return false }
            index = (index + 1) & (tagSlots - 1)
        }
        tags[index] = tag
        return true
    }
}
