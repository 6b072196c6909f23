import Core
import TestSupport
import Testing

/// What becomes of records adds up: received = inserted + changed + unchanged + superseded + rejected, slice by slice.
@Suite struct RecordCountTests {
    @Test func `every record of a mixed batch is counted once`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([
                Record.performance("apf_1", ad: "ad_1"), Record.performance("apf_2", ad: "ad_2"),
                Record.performance("apf_3", ad: "ad_3"),
            ])
            let counts = try await load.publish([
                Record.performance("apf_1", ad: "ad_1"),  // unchanged
                Record.performance("apf_2", ad: "ad_2", clicks: 9, version: 2),  // changed
                Record.performance("apf_4", ad: "ad_4", clicks: 1, version: 1),  // superseded by the next
                Record.performance("apf_4", ad: "ad_4", clicks: 2, version: 2),  // inserted
                Record.bareTombstone("apf_3", version: 2),  // changed: deleted
                Record.bareTombstone("apf_3", version: 1),  // superseded
                Record.bareTombstone("apf_77", version: 1),  // unchanged: unknown
                "{\"id\": \"apf_5\", \"domain_id\": \"dom_1\"}",  // rejected
                "17",  // rejected
            ])
            #expect(counts.received == 9)
            #expect(counts.inserted == 1)
            #expect(counts.changed == 2)
            #expect(counts.unchanged == 2)
            #expect(counts.superseded == 2)
            #expect(counts.rejected == 2)
            #expect(counts.deleted == 1)
            #expect(counts.unknownTombstones == 1)
        }
    }

    @Test func `the ledger holds the counts that the outcome tells`() async throws {
        try await withLoad("ad_performance") { load in
            let one = try await load.stage(pages: [[Record.performance(), "{}"]], of: load.member)
            let other = try await load.stage(
                pages: [
                    [Record.performance(domain: "dom_2")], [Record.performance("apf_2", ad: "ad_2", domain: "dom_2")],
                ],
                of: Load.member("domain", "dom_2"))
            let outcome = try await load.lane.publish(load.manifest([one, other]))
            for staged in [one, other] {
                let counts = try #require(outcome.slices[staged.slice.id])
                let row = try await load.database.rows(
                    """
                    select records_received, records_inserted, records_changed, records_unchanged, records_superseded,
                      records_rejected, pages, domain_key from etl.slice where slice_id = \(staged.slice.id)
                    """
                ).first
                let expected = [
                    counts.received, counts.inserted, counts.changed, counts.unchanged, counts.superseded,
                    counts.rejected, staged.slice.pages, Int(staged.slice.partition?.key ?? 0),
                ]
                #expect(row == expected.map { "\($0)" })
            }
            #expect(outcome.slices[one.slice.id]?.rejected == 1)
            #expect(outcome.slices[other.slice.id]?.inserted == 2)
        }
    }

    @Test func `a record that fills two tables counts once, and its rows are counted by table`() async throws {
        try await withLoad("competitor_posts") { load in
            let staged = try await load.stage(pages: [[Record.post(), Record.post("pst_2")]], of: load.member)
            let outcome = try await load.lane.publish(load.manifest([staged]))
            #expect(outcome.slices[staged.slice.id]?.inserted == 2)
            let tables = try await load.database.rows(
                """
                select table_name, rows_inserted + rows_changed from etl.slice_table
                where slice_id = \(staged.slice.id) order by 1
                """)
            #expect(tables == [["dw.dim_competitor_content", "2"], ["dw.fact_competitor_post", "2"]])
        }
    }

    @Test func `the same poison twice is one reject with two attempts`() async throws {
        try await withLoad("campaigns") { load in
            let poison = "{\"id\": \"cmp_1\", \"domain_id\": \"dom_1\", \"name\": \"\\ud800\"}"
            for _ in 1...2 {
                let counts = try await load.publish([poison, Record.campaign("cmp_2")])
                #expect(counts.rejected == 1)
            }
            let rejects = try await load.database.rows(
                "select attempts, state, partition_key, convert_from(payload, 'UTF8') from etl.reject")
            #expect(rejects == [["2", "open", "domain=dom_1", poison]])
        }
    }
}
