import Core
import TestSupport
import Testing

@testable import Runner
@testable import Transform

@Suite struct OpenBatchesTests {
    private func batches(oldBatch: Duration = .seconds(120)) -> OpenBatches {
        OpenBatches(tables: 1, sets: 2, oldBatch: oldBatch)
    }

    private func slice(_ id: Int64) -> CompletedSlice {
        CompletedSlice(
            id: id, partition: nil, range: .snapshot, asOf: .unixEpoch, pages: 1, calls: 1, received: 1, rejected: 0,
            rows: [1])
    }

    private func tickets(_ admission: OpenBatches.Admission) -> [OpenBatches.Ticket] {
        if case .admitted(let tickets) = admission { tickets } else { [] }
    }

    @Test func `a batch is due once it is full and its last slice has ended`() throws {
        var batches = batches()
        let pair = tickets(batches.admit([1, 2], month: nil, now: .zero))
        try #require(pair.count == 2 && pair[0].batch == pair[1].batch && pair[0].set == pair[1].set)
        batches.stage(rows: OpenBatches.fullBatch, keyHashes: [[]], pair[0])
        batches.complete(slice(1), SliceStage(tables: 1), pair[0], now: .zero)
        #expect(batches.takeDue(pair[0].batch) == nil)
        let next = tickets(batches.admit([3], month: nil, now: .zero))
        #expect(next.first.map { $0.batch != pair[0].batch && $0.set != pair[0].set } == true)
        batches.complete(slice(2), SliceStage(tables: 1), pair[1], now: .zero)
        let taken = batches.takeDue(pair[0].batch)
        let due = try #require(taken)
        #expect(due.complete.map(\.slice.id) == [1, 2] && due.poison == nil)
    }

    @Test func `an old batch takes no further slices`() throws {
        var batches = batches(oldBatch: .seconds(5))
        let first = try #require(tickets(batches.admit([1], month: nil, now: .zero)).first)
        batches.complete(slice(1), SliceStage(tables: 1), first, now: .seconds(6))
        #expect(batches.takeDue(first.batch)?.complete.count == 1)
    }

    @Test func `a month that is large enough stands alone`() throws {
        var batches = batches()
        batches.isByMonth = true
        let (january, february) = (CivilDay(year: 2026, month: 1, day: 1), CivilDay(year: 2026, month: 2, day: 1))
        let first = try #require(tickets(batches.admit([1], month: january, now: .zero)).first)
        // Few rows of one month leave room for the next.
        #expect(tickets(batches.admit([2], month: february, now: .zero)).first?.batch == first.batch)
        batches.stage(rows: OpenBatches.fewRows, keyHashes: [[]], first)
        guard case .sealed(first.batch) = batches.admit([3], month: CivilDay(year: 2026, month: 3, day: 1), now: .zero)
        else {
            Issue.record("the month's batch is still open")
            return
        }
        #expect(tickets(batches.admit([3], month: february, now: .zero)).first?.batch == first.batch + 1)
    }

    @Test func `rows that a failed slice leaves keep its batch from being published`() throws {
        var batches = batches()
        let pair = tickets(batches.admit([1, 2], month: nil, now: .zero))
        batches.abandon(pair[0], leftover: WarehouseError(.refused, doing: "discard", "no"))
        batches.complete(slice(2), SliceStage(tables: 1), pair[1], now: .zero)
        #expect(batches.sealAll() == [pair[0].batch])
        let taken = batches.takeDue(pair[0].batch)
        let due = try #require(taken)
        #expect(due.poison != nil && due.complete.map(\.slice.id) == [2])
    }

    /// Random lives of slices: each that was read is in one due batch, once; no two live batches share a set; none is forgotten.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no slice is lost or published twice`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var batches = batches(oldBatch: .seconds(Int.random(in: 1...60, using: &random)))
        batches.isByMonth = Bool.random(using: &random)
        var now = Duration.zero
        var running: [OpenBatches.Ticket] = []
        var completed: Set<Int64> = []
        var published: [Int64] = []
        var publishing: [OpenBatches.Batch] = []
        var nextID: Int64 = 0
        func takeDue(_ number: Int) {
            guard let batch = batches.takeDue(number) else { return }
            #expect(!publishing.contains { $0.set == batch.set }, "set \(batch.set) is taken (seed \(seed))")
            #expect(!running.contains { $0.set == batch.set }, "set \(batch.set) is being filled (seed \(seed))")
            publishing.append(batch)
        }
        func end() {
            guard !publishing.isEmpty else { return }
            let batch = publishing.removeFirst()
            published += batch.complete.map(\.slice.id)
            batches.free(batch)
        }
        for _ in 0..<300 {
            now += .milliseconds(Int.random(in: 0...5_000, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let ids = (0..<Int64.random(in: 1...3, using: &random)).map { nextID + $0 }
                let month = CivilDay(year: 2026, month: Int.random(in: 1...12, using: &random), day: 1)
                switch batches.admit(ids, month: month, now: now) {
                case .admitted(let tickets):
                    #expect(tickets.map(\.slice) == ids && Set(tickets.map(\.batch)).count == 1)
                    running += tickets
                    nextID += Int64(ids.count)
                case .sealed(let number): takeDue(number)
                case .full: #expect(publishing.count + Set(running.map(\.set)).count >= 2, "seed \(seed)")
                }
            case 2:
                guard let ticket = running.randomElement(using: &random) else { continue }
                batches.stage(rows: Int.random(in: 0...70_000, using: &random), keyHashes: [[]], ticket)
            case 3, 4:
                guard !running.isEmpty else { continue }
                let ticket = running.remove(at: Int.random(in: 0..<running.count, using: &random))
                if Int.random(in: 0..<4, using: &random) == 0 {
                    batches.abandon(ticket, leftover: nil)
                } else {
                    batches.complete(slice(ticket.slice), SliceStage(tables: 1), ticket, now: now)
                    completed.insert(ticket.slice)
                }
                takeDue(ticket.batch)
            default: end()
            }
        }
        for ticket in running { batches.abandon(ticket, leftover: nil) }
        running = []
        for number in batches.sealAll() { takeDue(number) }
        while !publishing.isEmpty { end() }
        #expect(Set(published) == completed && published.count == completed.count, "seed \(seed)")
        #expect(batches.sealAll().isEmpty, "seed \(seed)")
        #expect(tickets(batches.admit([-1], month: nil, now: now)).count == 1, "seed \(seed)")
    }
}
