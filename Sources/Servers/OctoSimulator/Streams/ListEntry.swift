/// A record's place in a cursor list: 16 bytes, so that a million of them are sorted and kept easily.
struct ListEntry: Sendable, Comparable {
    let updatedAt: Moment
    /// `Identifier.bits`; the list says of which kind.
    let id: UInt64

    static func < (left: ListEntry, right: ListEntry) -> Bool {
        left.updatedAt == right.updatedAt ? left.id < right.id : left.updatedAt < right.updatedAt
    }
}

/// The order of cursor lists: `updated_at` ascending, then `id`.
struct ListIndex: Sendable {
    let entries: [ListEntry]

    init(_ entries: [ListEntry]) {
        self.entries = entries.sorted()
    }

    /// The position of the first entry after `place`; the beginning when there is none.
    func position(after place: ListEntry?) -> Int {
        guard let place else { return 0 }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
