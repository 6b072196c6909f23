import Core
import Extract
import Testing

@testable import Runner

@Suite struct FetchPlanTests {
    private static let midnight = Instant(rfc3339: "2026-11-01T00:00:00Z")!

    private func task(_ id: Int64, _ range: SliceRange, received: Int? = nil) -> SliceTask {
        let member = PartitionMember(entity: "domain", id: "d\(id)", key: id, attributes: [:])
        var task = SliceTask(id: id, partition: member, range: range)
        if let received {
            let read = PastRead(
                range: .changes(from: Self.midnight, until: Self.midnight), asOf: Self.midnight, received: received,
                isAccepted: false)
            task.volume = VolumeGate(minimum: 0.05, past: [read])
        }
        return task
    }

    private func changes(_ id: Int64, after seconds: Int = 0, received: Int? = nil) -> SliceTask {
        task(id, .changes(since: Self.midnight + .seconds(seconds)), received: received)
    }

    private func ids(_ fetches: [Fetch]) -> [[Int64]] { fetches.map { $0.slices.map(\.id) } }

    private func plan(_ size: Int, troubled: Set<String> = []) -> FetchPlan {
        FetchPlan(size: size, troubled: troubled, beginning: .unixEpoch)
    }

    @Test func `changes share requests, as many as the API takes ids`() {
        let fetches = plan(2).fetches((1...5).map { changes($0) })
        #expect(ids(fetches) == [[1, 2], [3, 4], [5]])
        #expect(fetches[0].partitionKey == "domain=d1 and 1 others" && fetches[2].partitionKey == "domain=d5")
        #expect(ids(plan(1).fetches((1...3).map { changes($0) })) == [[1], [2], [3]])
    }

    @Test func `a shared request begins where the earliest of its slices does`() {
        let fetches = plan(50).fetches([changes(1, after: 60), changes(2), changes(3, after: 30)])
        #expect(ids(fetches) == [[2, 3, 1]])
        #expect(fetches[0].range == .changes(since: Self.midnight))
        // Each keeps its own beginning in the ledger.
        #expect(fetches[0].slices[2].range == .changes(since: Self.midnight + .seconds(60)))
    }

    @Test func `what begins days later is read apart if it brings much again`() {
        let fetches = plan(50).fetches([
            changes(1), changes(2, after: 86_400, received: 900), changes(3, after: 86_401, received: 600),
            changes(4, after: 86_402, received: 400),
        ])
        #expect(ids(fetches) == [[1, 2], [3, 4]])
        // Those that never brought many may begin weeks apart: nothing changed in most of them.
        let quiet = plan(50).fetches([
            changes(1), changes(2, after: 60 * 86_400), changes(3, after: 60 * 86_400, received: 5),
        ])
        #expect(ids(quiet) == [[1, 2, 3]])
    }

    @Test func `windows, whole lists, beginnings of feeds, busy and troubled partitions are read alone`() {
        let day = CivilDay(year: 2026, month: 10, day: 1)
        let tasks = [
            changes(1), task(2, .window(first: day, last: day)), task(3, .snapshot),
            task(4, .changes(since: .unixEpoch)), changes(5, received: 5_000), changes(6), changes(7, received: 100),
        ]
        #expect(ids(plan(50, troubled: ["domain=d6"]).fetches(tasks)) == [[1, 7], [2], [3], [4], [5], [6]])
    }
}
