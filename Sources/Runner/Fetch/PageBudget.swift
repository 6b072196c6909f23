import Core

/// Bounds the bytes of pages that are in memory at once, whatever their number.
///
/// Nobody knows a page's size before it is there, so the largest seen so far is reserved, and before the first one
/// half of the budget: a list of large pages begins two at a time and stays slow, one of small pages soon speeds up.
actor PageBudget {
    private let total: Int
    private var used = 0
    private var estimate: Int
    private var waiting: [(need: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(total: ByteCount) {
        self.total = total.bytes
        estimate = total.bytes / 2
    }

    /// A new list has pages of another size.
    func beginList() {
        estimate = total / 2
    }

    /// Waits until a page fits; returns the bytes reserved.
    func reserve() async -> Int {
        let need = min(estimate, total)
        if used > 0, used + need > total || !waiting.isEmpty {
            await withCheckedContinuation { waiting.append((need, $0)) }
        } else {
            used += need
        }
        return need
    }

    /// Corrects a reservation once the page's size is known.
    func settle(_ reserved: Int, actual: Int) -> Int {
        used += actual - reserved
        // Slowly down: a small client's page says little of the next one's.
        estimate = max(actual, estimate - estimate / 4, 16_384)
        admit()
        return actual
    }

    func release(_ bytes: Int) {
        used -= bytes
        admit()
    }

    private func admit() {
        while let first = waiting.first, used == 0 || used + min(first.need, estimate) <= total {
            waiting.removeFirst()
            used += first.need
            first.continuation.resume()
        }
    }
}
