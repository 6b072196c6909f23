import Core
import Testing
import Transform

/// A record must belong to the slice that it came with.
@Suite struct SliceCheckTests {
    @Test(
        arguments: [
            #""dom_2""#, #""dom_11""#, #""dom_""#, #""""#, #""DOM_1""#, #""dom_1 ""#, "null", nil, "1", "{}",
            #"["dom_1"]"#,
        ] as [String?])
    func `a record of another partition is rejected`(domain: String?) throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", ["domain_id": domain]), AdFigures.record("adp_2"))
        #expect(page.rules == ["wrong_partition"])
        #expect(page.rejects.first?.text("field_pointer") == "/domain_id")
        #expect(page.rows.count == 1 && page.members.count == 2)
    }

    @Test func `a day outside the plausible range is rejected, its ends are not`() throws {
        let first = CivilDay(year: 2024, month: 2, day: 1)
        let last = CivilDay(year: 2024, month: 3, day: 2)
        let days = ["2024-01-31", "2024-02-01", "2024-03-01", "2024-03-02", "2024-03-03", "2099-01-01", "0001-01-01"]
        let page = try LoadedPage(
            AdFigures.plan(), records: days.map { AdFigures.record($0, ["date": "\"\($0)\""]) },
            slice: .test(partition: AdFigures.domain, plausibleDays: first...last))
        #expect(page.rows.map { $0.integer("date_day") } == [first, first + 29, last].map { Int64($0.number) })
        #expect(page.rules == Array(repeating: "implausible_date", count: 4))
        #expect(page.rejects.allSatisfy { $0.text("field_pointer") == "/date" })
        #expect(page.partitionDays[0] == first...last)
    }

    @Test func `a day that is none is a bad format, with or without a range`() throws {
        let day = CivilDay(year: 2024, month: 3, day: 1)
        let record = AdFigures.record("adp_1", ["date": #""2024-02-30""#])
        for range in [nil, day...day] {
            let page = try AdFigures.load(record, slice: .test(partition: AdFigures.domain, plausibleDays: range))
            #expect(page.rules == ["bad_format"])
        }
        #expect(try AdFigures.load(AdFigures.record("adp_1", ["date": nil])).rules == ["required"])
    }

    private func days(_ instants: [String], _ zone: ZoneSource, zoneOfPartition: String? = nil) throws -> [String] {
        let plan = try TransformCompiler.compile(
            .test(.test("t", columns: [.test("id", "at"), .test("d", .day(of: FieldPath("at")!, zone: zone))])),
            [.test("t", key: ["id"], [.test("id", .text(limit: nil)), .test("d", .date)])])
        let partition = PartitionMember(
            entity: "domain", id: "d", key: 1, attributes: zoneOfPartition.map { ["time_zone": $0] } ?? [:])
        let page = try LoadedPage(
            plan, records: instants.map { #"{"at":"\#($0)"}"# }, slice: .test(partition: partition))
        #expect(page.rejected == 0)
        return page.rows.map { CivilDay(number: Int32($0.integer("d")!)).description }
    }

    @Test func `the local day follows daylight saving`() throws {
        let instants = [
            ("2026-03-28T22:59:59Z", "2026-03-28"), ("2026-03-28T23:00:00Z", "2026-03-29"),
            ("2026-03-29T21:59:59.999999Z", "2026-03-29"), ("2026-03-29T22:00:00Z", "2026-03-30"),
            ("2026-10-24T22:00:00Z", "2026-10-25"), ("2026-10-25T22:59:59Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"), ("1985-07-01T22:00:00Z", "1985-07-02"),
            ("2026-03-29T00:30:00+02:00", "2026-03-28"),
        ]
        #expect(try days(instants.map(\.0), .named("Europe/Zurich")) == instants.map(\.1))
    }

    @Test(arguments: [
        ("Asia/Kathmandu", "2026-01-01T18:14:59Z", "2026-01-01"),
        ("Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02"),
        ("America/St_Johns", "2026-01-02T03:29:59Z", "2026-01-01"),
        ("America/St_Johns", "2026-01-02T03:30:00Z", "2026-01-02"),
        ("Pacific/Kiritimati", "2026-01-01T10:00:00Z", "2026-01-02"),
        ("Pacific/Pago_Pago", "2026-01-01T10:59:59Z", "2025-12-31"),
        ("UTC", "2026-01-01T23:59:59Z", "2026-01-01"), ("Nowhere/Nothing", "2026-01-01T23:59:59Z", "2026-01-01"),
    ])
    func `the zone may be the partition's, and is UTC if nobody knows it`(zone: String, at: String, day: String) throws
    {
        #expect(try days([at], .partition("time_zone"), zoneOfPartition: zone) == [day])
    }

    @Test func `a partition without a zone has UTC days`() throws {
        #expect(try days(["2026-01-01T23:59:59Z"], .partition("time_zone")) == ["2026-01-01"])
    }

    @Test func `what has no version of its own has the time of extraction`() throws {
        let plan = try TransformCompiler.compile(
            .test(.test("t", columns: [.test("id", "id")])), [.test("t", key: ["id"], [.test("id", .int4)])])
        let page = try LoadedPage(plan, records: [#"{"id":1}"#], slice: .test())
        #expect(page.rows.first?.integer("version_at") == 1_000_000)
    }
}
