import Core

/// Bounds the bytes of pages that are in memory at once, whatever their number.
///
/// Nobody knows a page's size before it is there, so the largest seen so far is reserved, and before the first one
/// half of the budget: a list of large pages begins two at a time and stays slow, one of small pages soon speeds up.
actor PageBudget {
    private let total: Int
    private var used = 0
    private var estimate: Int
    private var waiting: [CheckedContinuation<Int, Never>] = []

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
        if used > 0, used + estimate > total || !waiting.isEmpty {
            return await withCheckedContinuation { waiting.append($0) }
        }
        used += estimate
        return estimate
    }

    /// Corrects a reservation once the page's size is known.
    func settle(_ reserved: Int, actual: Int) -> Int {
        used += actual - reserved
        // Not down at once: a small client's page says little of the next one's.
        estimate = min(max(actual, estimate / 2, 16_384), total)
        admit()
        return actual
    }

    func release(_ bytes: Int) {
        used -= bytes
        admit()
    }

    private func admit() {
        // Those who wait reserve what is known of pages now, not what was when they came.
        while !waiting.isEmpty, used == 0 || used + estimate <= total {
            used += estimate
            waiting.removeFirst().resume(returning: estimate)
        }
    }
}
