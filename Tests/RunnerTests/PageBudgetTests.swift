import Core
import Testing

@testable import Runner

@Suite struct PageBudgetTests {
    @Test func `who waits for memory reserves what is known of pages when it is free, not when the wait began`()
        async throws
    {
        let budget = PageBudget(total: 24.mebibytes)
        let (reservations, continuation) = AsyncStream.makeStream(of: Int.self)
        for _ in 0..<16 { Task { continuation.yield(await budget.reserve()) } }
        var granted = reservations.makeAsyncIterator()
        let half = 12.mebibytes.bytes
        // Half of the budget each, before anything is known: two pages.
        for _ in 0..<2 { #expect(await granted.next() == half) }
        var held: [Int] = []
        for _ in 0..<2 { held.append(await budget.settle(half, actual: 100_000)) }
        // The first page told of 6 MiB at most, the second one of 3: six more fit.
        var next: [Int] = []
        for _ in 0..<6 { next.append(await granted.next() ?? 0) }
        // Granted in this order, told by six tasks in any.
        #expect(next.sorted() == Array(repeating: half / 4, count: 5) + [half / 2])
    }

    @Test func `a page alone fits whatever its size`() async {
        let budget = PageBudget(total: 1.mebibytes)
        let first = await budget.reserve()
        let actual = await budget.settle(first, actual: 16.mebibytes.bytes)
        await budget.release(actual)
        #expect(await budget.reserve() <= 1.mebibytes.bytes)
    }
}
