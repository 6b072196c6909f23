import Core

/// Bounds the bytes of pages that are in memory at once, whatever their number.
///
/// Nobody knows a page's size before it is there, so the largest seen so far is reserved, and before the first one
/// half of the budget: a list of large pages begins two at a time and stays slow, one of small pages soon speeds up.
actor PageBudget {
    private let total: Int
    private var used = 0
    private var estimate: Int
    /// With what each wants; `nil`: what is known of pages when its turn comes.
    private var waiting: [(wish: Int?, continuation: CheckedContinuation<Int, Never>)] = []

    init(total: ByteCount) {
        self.total = total.bytes
        estimate = total.bytes / 2
    }

    /// A new list has pages of another size.
    func beginList() {
        estimate = total / 2
    }

    /// Waits until a page, or a file of some size, fits; returns the bytes reserved: all there is for what is larger.
    ///
    /// - Parameter wish: Largest size of a file; `nil`: a page.
    func reserve(_ wish: Int? = nil) async -> Int {
        let wanted = min(wish ?? estimate, total)
        if used > 0, used + wanted > total || !waiting.isEmpty {
            return await withCheckedContinuation { waiting.append((wish, $0)) }
        }
        used += wanted
        return wanted
    }

    /// Corrects a reservation once the size is known.
    ///
    /// - Parameter isPage: What it says of the pages that follow counts.
    func settle(_ reserved: Int, actual: Int, isPage: Bool = true) -> Int {
        used += actual - reserved
        // Not down at once: a small client's page says little of the next one's.
        if isPage { estimate = min(max(actual, estimate / 2, 16_384), total) }
        admit()
        return actual
    }

    func release(_ bytes: Int) {
        used -= bytes
        admit()
    }

    private func admit() {
        // Those who wait reserve what is known of pages now, not what was when they came.
        while let first = waiting.first {
            let wanted = min(first.wish ?? estimate, total)
            guard used == 0 || used + wanted <= total else { return }
            used += wanted
            waiting.removeFirst().continuation.resume(returning: wanted)
        }
    }
}
