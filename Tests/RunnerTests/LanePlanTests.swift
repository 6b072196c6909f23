import Core
import Extract
import Testing

@testable import Runner

@Suite struct LanePlanTests {
    private func task(_ id: Int64, _ range: SliceRange) -> SliceTask { SliceTask(id: id, partition: nil, range: range) }

    private func window(_ month: Int, _ day: Int = 1) -> SliceRange {
        let first = CivilDay(year: 2026, month: month, day: day)
        return .window(first: first, last: first + 27)
    }

    @Test func `slices of one month, and of feeds, go through the lanes in turn`() {
        let plan = LanePlan([task(1, window(3)), task(2, window(3, 4)), task(3, window(3))], lanes: 2)
        #expect(plan.tasks.map(\.lane) == [0, 1, 0] && plan.fullBatch == LaneWorker.fullBatch)
        let feeds = LanePlan([task(1, .snapshot), task(2, .changes(since: .unixEpoch))], lanes: 2)
        #expect(feeds.tasks.map(\.lane) == [0, 1])
        #expect(LanePlan([], lanes: 2).tasks.isEmpty)
    }

    @Test func `each of several months goes through one lane, as many side by side as there are lanes`() {
        // Client by client, as they are planned.
        let tasks = [
            task(1, window(1)), task(2, window(2)), task(3, window(3)), task(4, window(1)), task(5, window(3)),
        ]
        let plan = LanePlan(tasks, lanes: 2)
        #expect(plan.tasks.map(\.task.id) == [1, 2, 4, 3, 5])
        #expect(plan.tasks.map(\.lane) == [0, 1, 0, 0, 0])
        #expect(plan.fullBatch == LaneWorker.fullMonthBatch)
    }
}
