import Core
import TestSupport
import Testing

/// The months that a batch needs are there before it begins.
@Suite struct TableMonthTests {
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
            #expect(months.map { $0[0]?.suffix(6) } == ["201901", "201904", "201906"])
        }
    }

    /// Months that nobody has loaded, in a batch large enough: filled first, attached and indexed then.
    @Test func `a batch makes the months that it fills`() async throws {
        try await withLoad("ad_performance") { load in
            func month(_ month: Int, _ count: Int, clicks: Int = 3, version: Int = 1) -> [String] {
                (0..<count).map {
                    Record.performance(
                        "apf_\(month)_\($0)", ad: "ad_\($0)", day: "2019-0\(month)-1\($0 % 10)", clicks: clicks,
                        version: version)
                }
            }
            let first = try await load.publish(month(3, 6000) + month(4, 5000))
            #expect(first.received == 11000 && first.inserted == 11000)
            let indexes = """
                select c.relname, count(*), bool_and(x.indisvalid) from pg_inherits i
                join pg_class c on c.oid = i.inhrelid join pg_index x on x.indrelid = c.oid
                where i.inhparent = 'dw.fact_ad_performance_daily'::regclass and c.relname ~ '_2019' group by 1 order by 1
                """
            let made = try await load.database.rows(indexes)
            #expect(made.map { Array($0.dropFirst()) } == [["2", "t"], ["2", "t"]])
            let again = try await load.publish(month(3, 5999) + month(4, 1, clicks: 9, version: 2))
            #expect(again.unchanged == 5999 && again.changed == 1)
            // One month is there, one is not: the ordinary way.
            let mixed = try await load.publish(month(4, 5000, clicks: 7, version: 3) + month(5, 5000))
            #expect(mixed.changed == 5000 && mixed.inserted == 5000)
            let counts = try await load.database.rows(
                """
                select date_trunc('month', date_day)::date, count(*), sum(clicks) from dw.fact_ad_performance_daily
                where date_day < '2020-01-01' group by 1 order by 1
                """)
            #expect(
                counts == [
                    ["2019-03-01", "6000", "18000"], ["2019-04-01", "5000", "35000"], ["2019-05-01", "5000", "15000"],
                ])
        }
    }

    @Test func `repeated keys in a month that a batch makes are superseded`() async throws {
        try await withLoad("ad_performance") { load in
            let rows = (0..<5000).map { Record.performance("apf_\($0)", ad: "ad_\($0)", day: "2019-03-10") }
            let newer = Record.performance("apf_7", ad: "ad_7", day: "2019-03-10", clicks: 99, version: 5)
            let counts = try await load.publish(rows + [newer])
            #expect(counts.inserted == 5000 && counts.superseded == 1)
            let clicks = try await load.database.value(
                "select max(clicks) from dw.fact_ad_performance_daily where date_day = '2019-03-10'")
            #expect(clicks == "99")
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
