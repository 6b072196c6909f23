import Core
import TestSupport
import Testing

/// The monthly partitions that a batch needs are there before it begins.
@Suite struct PartitionMonthTests {
    private func rows(_ days: [String]) -> [String] {
        days.map { Record.performance("apf_\($0)", ad: "ad_\($0)", day: $0) }
    }

    @Test func `months between two that are there are made when rows of them come`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish(rows(["2019-01-31"]))
            try await load.publish(rows(["2019-06-01"]))
            let counts = try await load.publish(rows(["2019-01-01", "2019-04-15", "2019-06-30"]))
            #expect(counts.inserted == 3)
            let months = try await load.database.rows(
                """
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'dw.fact_ad_performance_daily'::regclass and c.relname ~ '_2019' order by 1
                """)
            #expect(months.map { $0[0]?.suffix(6) } == (1...6).map { "20190\($0)" })
        }
    }

    @Test func `days of a month that is there make nothing`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish(rows(["2019-01-31"]))
            let count = "select count(*) from pg_inherits"
            let before = try await load.database.value(count)
            try await load.publish(rows(["2019-01-01"]))
            let after = try await load.database.value(count)
            #expect(after == before)
        }
    }
}
