import Core
import TestSupport
import Testing

/// What the source deleted stays, marked: facts with zeros, dimensions with their last values.
@Suite struct TombstoneTests {
    private let fact = """
        select deleted_at, version_at, spend, impressions, clicks, reach, conversion_value, platform_code
        from dw.fact_ad_performance_daily
        """

    @Test func `a bare tombstone finds the row of a fact by the record's id`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(), Record.performance("apf_2", ad: "ad_2")])
            let counts = try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            #expect(counts.changed == 1 && counts.deleted == 1 && counts.unknownTombstones == 0)
            let rows = try await load.database.rows("\(fact) where deleted_at is not null")
            let version = Record.versionText(2)
            #expect(rows == [[version, version, "0.000000", "0", "0", "0", "0.000000", "meta"]])
            let left = try await load.database.value("select sum(clicks) from dw.fact_ad_performance_daily")
            #expect(left == "3")
        }
    }

    @Test func `a whole tombstone that is read again changes nothing, nulls inside its attributes included`()
        async throws
    {
        let record = """
            {"id": "set_1", "domain_id": "dom_1", "account_id": "acc_1", "campaign_id": "cmp_1", "platform": "meta",
             "name": "Prospecting", "status": "active", "targeting": {"age_min": null, "genders": []},
             "created_at": "2026-01-01T00:00:00Z", "updated_at": "\(Record.version(2))", "deleted_at": "\(Record.version(2))"}
            """
        try await withLoad("ad_sets") { load in
            let first = try await load.publish([record])
            #expect(first.inserted == 1)
            let again = try await load.publish([record])
            #expect(again.unchanged == 1 && again.changed == 0)
            let attributes = try await load.database.value(
                "select attributes from dw.dim_ad_set where ad_set_id = 'set_1'")
            #expect(attributes == #"{"targeting": {"age_min": null, "genders": []}}"#)
        }
    }

    @Test func `a tombstone of another client with the same id deletes nothing here`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance()])
            let staged = try await load.stage(
                pages: [[Record.bareTombstone("apf_1", version: 2, domain: "dom_2")]],
                of: Load.member("domain", "dom_2"))
            let outcome = try await load.lane.publish(load.manifest([staged]))
            #expect(outcome.slices[staged.slice.id]?.unknownTombstones == 1)
            let deleted = try await load.database.value("\(fact) where deleted_at is not null")
            #expect(deleted == nil)
        }
    }

    @Test func `an unknown bare tombstone is counted and writes nothing`() async throws {
        try await withLoad("ad_performance") { load in
            let counts = try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            #expect(counts.received == 1 && counts.unchanged == 1 && counts.unknownTombstones == 1)
            let rows = try await load.database.rows(fact)
            #expect(rows.isEmpty)
            let stubs = try await load.database.value("select count(*) from dw.dim_ad where is_inferred")
            #expect(stubs == "0")
        }
    }

    @Test(arguments: [1, 2])
    func `a tombstone wins over a version that is not newer, in the batch and in the table`(version: Int) async throws {
        try await withLoad("ad_performance") { load in
            let counts = try await load.publish([
                Record.bareTombstone("apf_1", version: 2), Record.performance(version: version),
            ])
            #expect(counts.received == counts.inserted + counts.changed + counts.unchanged + counts.superseded)
            let deleted = try await load.database.value("select deleted_at from dw.fact_ad_performance_daily")
            #expect(deleted == Record.versionText(2))
            try await load.publish([Record.performance(version: 1)])
            let still = try await load.database.value("select deleted_at from dw.fact_ad_performance_daily")
            #expect(still == Record.versionText(2))
        }
    }

    @Test func `an old tombstone does not delete a newer row, and a newer row revives`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(version: 5)])
            let old = try await load.publish([Record.bareTombstone("apf_1", version: 4)])
            #expect(old.unchanged == 1 && old.deleted == 0 && old.unknownTombstones == 0)
            try await load.publish([Record.bareTombstone("apf_1", version: 6)])
            let revived = try await load.publish([Record.performance(clicks: 8, version: 7)])
            #expect(revived.changed == 1)
            let rows = try await load.database.rows("select deleted_at, clicks from dw.fact_ad_performance_daily")
            #expect(rows == [[nil, "8"]])
        }
    }

    @Test func `a bare tombstone of a dimension keeps the member's last values`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign()])
            let counts = try await load.publish([Record.bareTombstone("cmp_1", version: 2)])
            #expect(counts.changed == 1 && counts.deleted == 1)
            let rows = try await load.database.rows(
                """
                select campaign_name, platform_code, currency_code, daily_budget, labels, status,
                  ad_account_key = etl.hk('ad_account', 'acc_1'), deleted_at, version_at
                from dw.dim_campaign where campaign_id = 'cmp_1'
                """)
            let version = Record.versionText(2)
            #expect(
                rows == [["Spring", "meta", "EUR", "12.500000", "{a,b}", "active", "t", version, version]])
        }
    }

    @Test func `a bare tombstone of a dimension after a newer change in the batch keeps that change`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(name: "first", version: 1)])
            try await load.publish([Record.campaign(name: "second", version: 3)])
            let late = try await load.publish([Record.bareTombstone("cmp_1", version: 2)])
            #expect(late.unchanged == 1 && late.deleted == 0)
            let rows = try await load.database.rows(
                "select campaign_name, deleted_at from dw.dim_campaign where campaign_id = 'cmp_1'")
            #expect(rows == [["second", nil]])
        }
    }

    @Test(arguments: [("threads", "EUR"), ("meta", "QQQ"), ("meta", "eur"), ("", "")])
    func `a tombstone that names unknown members with unknown codes does not fail the batch`(
        platform: String, currency: String
    ) async throws {
        try await withLoad("ad_performance") { load in
            let counts = try await load.publish([
                Record.performance("apf_9", ad: "ad_9", platform: platform, currency: currency, deleted: 1),
                Record.performance(),
            ])
            #expect(counts.inserted == 1 && counts.unknownTombstones == 1)
        }
    }
}
