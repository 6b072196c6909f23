import Core
import Extract
import Testing

@testable import Runner

@Suite struct LanePlanTests {
    private func task(_ id: Int64, _ range: SliceRange, of client: String? = nil) -> SliceTask {
        let member = client.map { PartitionMember(entity: "domain", id: $0, key: 1, attributes: [:]) }
        return SliceTask(id: id, partition: member, range: range)
    }

    private func month(_ month: Int) -> CivilDay { CivilDay(year: 2026, month: month, day: 1) }

    private func window(_ number: Int) -> SliceRange { .window(first: month(number) + 2, last: month(number) + 20) }

    @Test func `slices of one partition go through the lanes in turn`() {
        let plan = LanePlan([task(1, window(3)), task(2, window(4)), task(3, .snapshot)].map { Fetch($0) }, lanes: 2)
        #expect(plan.fetches.map(\.lane) == [0, 1, 0] && !plan.isByMonth)
        #expect(LanePlan([], lanes: 2).fetches.isEmpty)
    }

    @Test func `each of several partitions goes through one lane`() {
        let tasks = [
            task(1, window(1), of: "a"), task(2, window(2), of: "a"), task(3, window(1), of: "b"),
            task(4, window(2), of: "b"), task(5, window(1), of: "c"),
        ]
        let plan = LanePlan(tasks.map { Fetch($0) }, lanes: 2, freshMonths: [month(1)])
        #expect(plan.fetches.map(\.fetch.first.id) == [1, 2, 3, 4, 5])
        #expect(plan.fetches.map(\.lane) == [0, 0, 1, 1, 0] && !plan.isByMonth)
    }

    @Test func `months that nobody has loaded go one by one, as many side by side as there are lanes`() {
        // Client by client, as they are planned.
        let tasks = [
            task(1, window(1), of: "a"), task(2, window(2), of: "a"), task(3, window(3), of: "a"),
            task(4, window(1), of: "b"), task(5, window(3), of: "b"),
        ]
        let plan = LanePlan(tasks.map { Fetch($0) }, lanes: 2, freshMonths: [month(1), month(2), month(3)])
        #expect(plan.fetches.map(\.fetch.first.id) == [1, 2, 4, 3, 5])
        #expect(plan.fetches.map(\.lane) == [0, 1, 0, 0, 0] && plan.isByMonth)
    }
}
