import Core
import TestSupport
import Testing

/// What the source deleted stays, marked.
@Suite struct WithdrawnRowTests {
    @Test func `a bare tombstone finds its fact by the record's id`() async throws {
        try await withLoad("ad_performance") { load, database in
            try await load.load([performance(1), performance(2)])
            let counts = try await load.load([tombstone("apf_1")])
            #expect(counts.changed == 1 && counts.deleted == 1)
            let rows = try await database.rows(
                """
                select spend, impressions, clicks, reach, conversions, deleted_at is not null
                from dw.fact_ad_performance_daily order by deleted_at nulls last
                """)
            #expect(
                rows == [
                    ["0.000000", "0", "0", "0", "0.000000", "t"], ["1.500000", "100", "10", "80", "1.000000", "f"],
                ])
            // An older read of the row does not bring it back.
            let older = try await load.load([performance(1, updated: "2026-10-04T00:00:00Z")])
            #expect(older.unchanged == 1)
        }
    }

    @Test func `the tombstone of a row never seen is counted, and nothing is written`() async throws {
        try await withLoad("ad_performance") { load, database in
            let counts = try await load.load([tombstone("apf_7")])
            #expect(counts.unknownTombstones == 1 && counts.unchanged == 1 && counts.received == 1)
            #expect(try await database.value("select count(*) from dw.fact_ad_performance_daily") == "0")
        }
    }

    @Test func `a member keeps its values in its bare tombstone`() async throws {
        try await withLoad("campaigns") { load, database in
            try await load.load([campaign("Sommer")])
            let counts = try await load.load([tombstone("cpn_1")])
            #expect(counts.changed == 1 && counts.deleted == 1)
            let row = try await database.rows(
                "select campaign_name, daily_budget, deleted_at is not null from dw.dim_campaign where campaign_id = 'cpn_1'"
            )
            #expect(row == [["Sommer", "9.990000", "t"]])
        }
    }

    @Test func `a client gone from the complete list is deleted, and revived when it is back`() async throws {
        try await withDatabase { database in
            let parent = try await TestLoad("organization", database)
            await parent.close()
            let load = try await TestLoad("domains", database)
            func domain(_ number: Int) -> String {
                """
                {"id":"dom_\(number)","name":"x","client_name":"Client \(number)","website_url":null,"industry":null,
                 "time_zone":"UTC","currency":"EUR","status":"active","tags":[],"competitor_count":0,
                 "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
                """
            }
            let deleted = "select domain_id from dw.dim_domain where deleted_at is not null order by 1"
            try await load.load([domain(1), domain(2)])
            try await load.load([domain(1)])
            #expect(try await database.rows(deleted) == [["dom_2"]])
            try await load.load([domain(1), domain(2)])
            #expect(try await database.rows(deleted) == [])
            await load.close()
        }
    }
}
