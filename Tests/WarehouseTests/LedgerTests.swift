import Core
import TestSupport
import Testing
import Warehouse

/// The mark is a view over the ledger: the end of what is there without a gap.
@Suite struct LedgerTests {
    private func day(_ number: Int) -> CivilDay { Record.firstDay + (number - 1) }

    /// Days of March 2026.
    private func march(_ days: ClosedRange<Int>) -> LedgerRange {
        .window(first: day(days.lowerBound), last: day(days.upperBound))
    }

    /// An instant of March 2026.
    private func at(_ day: Int, _ hour: Int = 0) -> Instant {
        Instant(unixSeconds: 1_772_323_200) + .seconds((day - 1) * 86_400 + hour * 3_600)
    }

    private func mark(_ load: Load, partition: String = "domain=dom_1") async throws -> PartitionMark? {
        try await load.warehouse.ledger.marks(of: "ad_performance").first { $0.partitionKey == partition }
    }

    private func gaps(_ load: Load, at clock: String) async throws -> [[String?]] {
        try await load.database.rows(
            """
            select kind, gap_from, gap_to from etl.gap_at('\(clock)')
            where partition_key = 'domain=dom_1' order by gap_from
            """)
    }

    @Test func `windows complete the days up to the end of the contiguous prefix`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: march(1...10))
            try await load.publish([], range: march(11...15))
            let prefix = try await mark(load)
            #expect(prefix?.closedThrough == day(15) && prefix?.mark == nil)
            try await load.publish([], range: march(20...25))
            let withGap = try await mark(load)
            #expect(withGap?.closedThrough == day(15), "a gap holds it")
            let missing = try await gaps(load, at: "2026-03-26T12:00:00Z")
            #expect(missing == [["window", "2026-03-16", "2026-03-19"]])
            try await load.publish([], range: march(15...19))
            let filled = try await mark(load)
            #expect(filled?.closedThrough == day(25), "and closing it lets go")
            let other = try await mark(load, partition: "domain=dom_2")
            #expect(other?.closedThrough == nil && other?.lastCommittedAt == nil, "each client for itself")
        }
    }

    @Test func `without the first day wanted nothing is complete`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: march(2...10))
            let mark = try await mark(load)
            #expect(mark?.closedThrough == nil)
        }
    }

    @Test(arguments: [("UTC", 31), ("America/New_York", 30), ("Pacific/Auckland", 31)])
    func `a day that was not over where the client is is not complete`(zone: String, last: Int) async throws {
        try await withLoad("ad_performance") { load in
            let record = PartitionRecord(
                key: "domain=dom_1", memberKey: load.member?.key ?? 0, timeZone: zone, wantedFrom: day(1))
            try await load.warehouse.ledger.register([record], of: "ad_performance")
            // As of midnight UTC at the end of March.
            try await load.publish([], range: .window(first: day(1), last: day(31)))
            let mark = try await mark(load)
            #expect(mark?.closedThrough == day(last))
        }
    }

    @Test func `the mark is the end of the changes without a gap`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: march(1...20), asOf: at(20, 6))
            try await load.publish([], range: .changes(from: at(20, 5), until: at(21, 6)), asOf: at(21, 6))
            try await load.publish([], range: .changes(from: at(21, 5), until: at(22, 6)), asOf: at(22, 6))
            let mark = try await mark(load)
            #expect(mark?.mark == at(22, 6))
            #expect(mark?.closedThrough == day(21), "the last day that was over")
        }
    }

    @Test func `a read that made no progress moves nothing`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: .changes(from: at(20), until: at(21)), asOf: at(21))
            let before = try await mark(load)
            try await load.publish([], range: .changes(from: at(21), until: nil), asOf: at(21))
            let after = try await mark(load)
            #expect(after?.mark == before?.mark && after?.closedThrough == before?.closedThrough)
        }
    }

    @Test func `a backfill moves neither the mark nor what is complete`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: march(1...20), asOf: at(20, 6))
            try await load.publish([], range: .changes(from: at(20, 5), until: at(22, 6)), asOf: at(22, 6))
            let before = try await mark(load)
            let backfill = LedgerRange.window(first: day(-40), last: day(3))
            try await load.publish([], range: backfill, asOf: at(23))
            let after = try await mark(load)
            #expect(after?.mark == before?.mark && after?.closedThrough == before?.closedThrough)
        }
    }

    @Test func `the ledger gives back the ranges that were published, and of snapshots the last`() async throws {
        try await withLoad("ad_performance") { load in
            let ranges: [LedgerRange] = [
                march(1...1), march(1...10), .changes(from: at(1, 3), until: at(2) + .microseconds(123_456)),
            ]
            for range in [.snapshot] + ranges + [.snapshot, .changes(from: at(2), until: nil)] {
                try await load.publish([], range: range)
            }
            let ledger = try await load.warehouse.ledger.entries(of: "ad_performance")
            #expect(ledger.keys.sorted() == ["domain=dom_1"])
            #expect(ledger["domain=dom_1"]?.map(\.range) == ranges + [.snapshot])
            #expect(ledger["domain=dom_1"]?.allSatisfy { $0.asOf == Record.asOf && $0.committedAt != nil } == true)
        }
    }

    @Test func `the status of a pipeline is that of its slowest open partition`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([], range: march(1...10))
            let failure = SliceFailure(
                runID: load.runID, pipeline: "ad_performance", partitionKey: "domain=dom_2", range: march(1...10),
                errorClass: "timeout", error: "no answer", isRetryable: true)
            try await load.warehouse.failures.note(failure)
            let both = try #require(try await load.warehouse.status.pipelines().first)
            #expect(both.partitions == 2 && both.closedThrough == nil && both.recentFailures == 1)
            let one = PartitionRecord(
                key: "domain=dom_1", memberKey: load.member?.key ?? 0, timeZone: "UTC", wantedFrom: day(1))
            try await load.warehouse.ledger.register([one], of: "ad_performance")
            let open = try #require(try await load.warehouse.status.pipelines().first)
            #expect(open.partitions == 1 && open.closedThrough == day(10))
        }
    }
}
