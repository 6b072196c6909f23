import Core
import TestSupport
import Testing

@testable import Runner
@testable import Transform

@Suite struct BatchBookTests {
    private func book(oldBatch: Duration = .seconds(120)) -> BatchBook {
        BatchBook(tables: 1, sets: 2, oldBatch: oldBatch)
    }

    private func slice(_ id: Int64) -> CompletedSlice {
        CompletedSlice(
            id: id, partition: nil, range: .snapshot, asOf: .unixEpoch, pages: 1, calls: 1, received: 1, rejected: 0,
            rows: [1])
    }

    private func tickets(_ admission: BatchBook.Admission) -> [BatchBook.Ticket] {
        if case .admitted(let tickets) = admission { tickets } else { [] }
    }

    @Test func `a batch is due once it is full and its last slice has ended`() throws {
        var book = book()
        let pair = tickets(book.admit([1, 2], month: nil, now: .zero))
        try #require(pair.count == 2 && pair[0].batch == pair[1].batch && pair[0].set == pair[1].set)
        book.stage(rows: BatchBook.fullBatch, keyHashes: [[]], pair[0])
        book.complete(slice(1), SliceStage(tables: 1), pair[0], now: .zero)
        #expect(book.takeDue(pair[0].batch) == nil)
        let next = tickets(book.admit([3], month: nil, now: .zero))
        #expect(next.first.map { $0.batch != pair[0].batch && $0.set != pair[0].set } == true)
        book.complete(slice(2), SliceStage(tables: 1), pair[1], now: .zero)
        let taken = book.takeDue(pair[0].batch)
        let due = try #require(taken)
        #expect(due.complete.map(\.slice.id) == [1, 2] && due.poison == nil)
    }

    @Test func `an old batch takes no further slices`() throws {
        var book = book(oldBatch: .seconds(5))
        let first = try #require(tickets(book.admit([1], month: nil, now: .zero)).first)
        book.complete(slice(1), SliceStage(tables: 1), first, now: .seconds(6))
        #expect(book.takeDue(first.batch)?.complete.count == 1)
    }

    @Test func `a month that is large enough stands alone`() throws {
        var book = book()
        book.isByMonth = true
        let (january, february) = (CivilDay(year: 2026, month: 1, day: 1), CivilDay(year: 2026, month: 2, day: 1))
        let first = try #require(tickets(book.admit([1], month: january, now: .zero)).first)
        // Few rows of one month leave room for the next.
        #expect(tickets(book.admit([2], month: february, now: .zero)).first?.batch == first.batch)
        book.stage(rows: BatchBook.fewRows, keyHashes: [[]], first)
        guard case .sealed(first.batch) = book.admit([3], month: CivilDay(year: 2026, month: 3, day: 1), now: .zero)
        else {
            Issue.record("the month's batch is still open")
            return
        }
        #expect(tickets(book.admit([3], month: february, now: .zero)).first?.batch == first.batch + 1)
    }

    @Test func `rows that a failed slice leaves keep its batch from being published`() throws {
        var book = book()
        let pair = tickets(book.admit([1, 2], month: nil, now: .zero))
        book.abandon(pair[0], leftover: WarehouseError(.refused, doing: "discard", "no"))
        book.complete(slice(2), SliceStage(tables: 1), pair[1], now: .zero)
        #expect(book.sealAll() == [pair[0].batch])
        let taken = book.takeDue(pair[0].batch)
        let due = try #require(taken)
        #expect(due.poison != nil && due.complete.map(\.slice.id) == [2])
    }

    /// Random lives of slices: each that was read is in one due batch, once; no two live batches share a set; none is forgotten.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no slice is lost or published twice`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var book = book(oldBatch: .seconds(Int.random(in: 1...60, using: &random)))
        book.isByMonth = Bool.random(using: &random)
        var now = Duration.zero
        var running: [BatchBook.Ticket] = []
        var completed: Set<Int64> = []
        var published: [Int64] = []
        var publishing: [BatchBook.Batch] = []
        var nextID: Int64 = 0
        func takeDue(_ number: Int) {
            guard let batch = book.takeDue(number) else { return }
            #expect(!publishing.contains { $0.set == batch.set }, "set \(batch.set) is taken (seed \(seed))")
            #expect(!running.contains { $0.set == batch.set }, "set \(batch.set) is being filled (seed \(seed))")
            publishing.append(batch)
        }
        func end() {
            guard !publishing.isEmpty else { return }
            let batch = publishing.removeFirst()
            published += batch.complete.map(\.slice.id)
            book.free(batch)
        }
        for _ in 0..<300 {
            now += .milliseconds(Int.random(in: 0...5_000, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let ids = (0..<Int64.random(in: 1...3, using: &random)).map { nextID + $0 }
                let month = CivilDay(year: 2026, month: Int.random(in: 1...12, using: &random), day: 1)
                switch book.admit(ids, month: month, now: now) {
                case .admitted(let tickets):
                    #expect(tickets.map(\.slice) == ids && Set(tickets.map(\.batch)).count == 1)
                    running += tickets
                    nextID += Int64(ids.count)
                case .sealed(let number): takeDue(number)
                case .full: #expect(publishing.count + Set(running.map(\.set)).count >= 2, "seed \(seed)")
                }
            case 2:
                guard let ticket = running.randomElement(using: &random) else { continue }
                book.stage(rows: Int.random(in: 0...70_000, using: &random), keyHashes: [[]], ticket)
            case 3, 4:
                guard !running.isEmpty else { continue }
                let ticket = running.remove(at: Int.random(in: 0..<running.count, using: &random))
                if Int.random(in: 0..<4, using: &random) == 0 {
                    book.abandon(ticket, leftover: nil)
                } else {
                    book.complete(slice(ticket.slice), SliceStage(tables: 1), ticket, now: now)
                    completed.insert(ticket.slice)
                }
                takeDue(ticket.batch)
            default: end()
            }
        }
        for ticket in running { book.abandon(ticket, leftover: nil) }
        running = []
        for number in book.sealAll() { takeDue(number) }
        while !publishing.isEmpty { end() }
        #expect(Set(published) == completed && published.count == completed.count, "seed \(seed)")
        #expect(book.sealAll().isEmpty, "seed \(seed)")
        #expect(tickets(book.admit([-1], month: nil, now: now)).count == 1, "seed \(seed)")
    }
}
