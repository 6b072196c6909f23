import Synchronization

/// Memory of pages that are done, for the next pages: a load reads thousands of one size, and memory that is given back
/// to the system and taken again costs a page fault every 4 KiB.
///
/// Holds at most 16 pieces and 4 MiB.
final class PageMemory: Sendable {
    static let shared = PageMemory()

    private struct Piece: @unchecked Sendable {  // owned by the pool alone
        let base: UnsafeMutableRawPointer
        let capacity: Int
    }

    private static let maximumPieces = 16
    private static let maximumBytes = 4 << 20
    private let pieces = Mutex<[Piece]>([])

    /// Room for `capacity` bytes and the padding behind them; not initialized. At most half as large again as asked for.
    func take(atLeast capacity: Int) -> (base: UnsafeMutableRawPointer, capacity: Int) {
        let found: Piece? = pieces.withLock { pieces in
            let fitting = pieces.indices.filter {
                (capacity...capacity + capacity / 2).contains(pieces[$0].capacity)
            }
            return fitting.min { pieces[$0].capacity < pieces[$1].capacity }.map { pieces.remove(at: $0) }
        }
        if let found { return (found.base, found.capacity) }
        return (.allocate(byteCount: capacity + PageBuffer.padding, alignment: 64), capacity)
    }

    func give(back base: UnsafeMutableRawPointer, capacity: Int) {
        let piece = Piece(base: base, capacity: capacity)
        let isKept = pieces.withLock { pieces in
            guard capacity >= 65_536, pieces.count < PageMemory.maximumPieces,
                pieces.reduce(capacity, { $0 + $1.capacity }) <= PageMemory.maximumBytes
            else { return false }
            pieces.append(piece)
            return true
        }
        if !isKept { piece.base.deallocate() }
    }
}
