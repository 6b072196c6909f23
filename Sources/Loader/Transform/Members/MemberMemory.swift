import Synchronization

/// What slices that are read side by side may together keep of the members they name.
package final class MemberMemory: Sendable {
    private let left: Mutex<Int>

    /// - Parameter bytes: Enough for 400,000 ids of ordinary length.
    package init(bytes: Int = 16 << 20) {
        left = Mutex(bytes)
    }

    func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard left >= bytes else { return false }
            left -= bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) {
        left.withLock { $0 += bytes }
    }
}
