import Synchronization

/// Keeps the most recently used orders of cursor lists, so that the pages of one listing sort once.
///
/// At most about three million entries (48 MB) are held; a single larger list is held alone.
final class ListIndexCache: Sendable {
    /// One listing: everything that decides which records are in it and in which order.
    struct Key: Hashable, Sendable {
        let path: String
        let filter: ListFilter
        let asOf: Moment
    }

    private struct Shelf {
        var indexes: [Key: ListIndex] = [:]
        /// Least recently used first.
        var order: [Key] = []
        var entries = 0
    }

    private static let capacity = 3_000_000
    private let shelf = Mutex(Shelf())

    /// The order of a listing; made outside the lock, so another request may make it at the same time.
    func index(_ key: Key, make: () -> [ListEntry]) -> ListIndex {
        let held = shelf.withLock { shelf -> ListIndex? in
            guard let index = shelf.indexes[key] else { return nil }
            shelf.order.removeAll { $0 == key }
            shelf.order.append(key)
            return index
        }
        if let held { return held }
        let index = ListIndex(make())
        shelf.withLock { shelf in
            guard shelf.indexes[key] == nil else { return }
            shelf.indexes[key] = index
            shelf.order.append(key)
            shelf.entries += index.entries.count
            while shelf.order.count > 1, shelf.entries > ListIndexCache.capacity || shelf.order.count > 256 {
                let oldest = shelf.order.removeFirst()
                shelf.entries -= shelf.indexes.removeValue(forKey: oldest)?.entries.count ?? 0
            }
        }
        return index
    }
}
