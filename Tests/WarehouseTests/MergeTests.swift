import Core
import TestSupport
import Testing

/// Newest version wins, and what does not change is not written.
@Suite struct MergeTests {
    private static let fact = "select clicks, spend, version_at from dw.fact_ad_performance_daily order by ad_key"

    @Test func `a load again writes nothing: each row is the same version of itself`() async throws {
        try await withLoad("ad_performance") { load, database in
            let records = (1...500).map { performance($0) }
            let first = try await load.load(records)
            #expect(first.inserted == 500 && first.received == 500)
            let versions =
                "select md5(string_agg(ctid::text || xmin::text, '' order by ad_key)) from dw.fact_ad_performance_daily"
            let before = try await database.value(versions)
            let second = try await load.load(records)
            #expect(second.unchanged == 500 && second.inserted + second.changed == 0)
            #expect(try await database.value(versions) == before)
        }
    }

    @Test(arguments: [[1, 2, 3], [3, 2, 1], [2, 3, 1]])
    func `within a batch the newest version wins in any order`(order: [Int]) async throws {
        try await withLoad("ad_performance") { load, database in
            let counts = try await load.load(
                order.map { performance(clicks: "\($0)", updated: "2026-10-0\($0)T00:00:00Z") })
            #expect(counts.inserted == 1 && counts.superseded == 2 && counts.received == 3)
            #expect(try await database.value(Self.fact) == "3")
        }
    }

    @Test func `an older read never overwrites, an equal version with other content does`() async throws {
        try await withLoad("ad_performance") { load, database in
            try await load.load([performance(clicks: "5", updated: "2026-10-05T00:00:00Z")])
            let older = try await load.load([performance(clicks: "4", updated: "2026-10-04T00:00:00Z")])
            #expect(older.unchanged == 1)
            #expect(try await database.value(Self.fact) == "5")
            let equal = try await load.load([performance(clicks: "6", updated: "2026-10-05T00:00:00Z")])
            #expect(equal.changed == 1)
            #expect(try await database.value(Self.fact) == "6")
        }
    }

    @Test func `a version that moves alone is taken and counts as unchanged`() async throws {
        try await withLoad("ad_performance") { load, database in
            try await load.load([performance()])
            let loaded = try await database.value("select loaded_at from dw.fact_ad_performance_daily")
            let counts = try await load.load([performance(updated: "2026-10-09T00:00:00Z")])
            #expect(counts.unchanged == 1 && counts.changed == 0)
            let row = try await database.rows("select version_at, loaded_at from dw.fact_ad_performance_daily")
            #expect(row == [["2026-10-09 00:00:00+00", loaded]])
        }
    }

    @Test func `a fact may come before its ad: the stub is completed later, under its key`() async throws {
        try await withLoad("ad_performance") { load, database in
            try await load.load([performance()])
            let stub = try await database.rows(
                "select campaign_name, is_inferred, version_at, domain_key from dw.dim_campaign where campaign_id = 'cpn_1'"
            )
            #expect(stub.first?[1] == "t" && stub.first?[2] == "1900-01-01 00:00:00+00")
            let missing = try await database.value(
                """
                select count(*) from dw.fact_ad_performance_daily f
                where not exists (select from dw.dim_ad d where (d.domain_key, d.ad_key) = (f.domain_key, f.ad_key))
                  or not exists (select from dw.dim_campaign d where (d.domain_key, d.campaign_key) = (f.domain_key, f.campaign_key))
                """)
            #expect(missing == "0")
            let campaigns = try await TestLoad("campaigns", database)
            let counts = try await campaigns.load([campaign("Herbst 🍂")])
            await campaigns.close()
            #expect(counts.changed == 1 && counts.inserted == 0)
            let real = try await database.rows(
                "select campaign_name, is_inferred from dw.dim_campaign where campaign_id = 'cpn_1'")
            #expect(real == [["Herbst 🍂", "f"]])
        }
    }

    @Test func `a currency that nobody knows becomes one, also where its column has another name`() async throws {
        try await withLoad("organization") { load, database in
            try await load.load([
                """
                {"id":"org_1","name":"x","slug":"x","plan":{"code":"a","name":"A","token_allocation":1,
                 "rate_limit_per_minute":1,"features":[]},"default_time_zone":"UTC","default_currency":"ZZW","country":null,
                 "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
                """
            ])
            #expect(try await database.value("select count(*) from dw.dim_currency where currency_code = 'ZZW'") == "1")
        }
    }

    @Test func `codes that nobody knows become members in the same transaction`() async throws {
        try await withLoad("campaigns") { load, database in
            try await load.load([campaign("x", platform: "mastodon_ads")])
            #expect(
                try await database.value("select count(*) from dw.dim_platform where platform_code = 'mastodon_ads'")
                    == "1")
        }
    }

    @Test func `a table's sums hold: received is what became of it`() async throws {
        try await withLoad("ad_performance") { load, database in
            try await load.load([performance(1), performance(2)])
            let counts = try await load.load([
                performance(1), performance(2, clicks: "11", updated: "2026-10-03T00:00:00Z"), performance(3),
                performance(3, updated: "2026-10-01T00:00:00Z"), performance(4, clicks: "\"many\""), tombstone("apf_1"),
                tombstone("apf_99"),
            ])
            #expect(counts.received == 7 && counts.rejected == 1 && counts.superseded == 1 && counts.inserted == 1)
            let sum = counts.inserted + counts.changed + counts.unchanged + counts.superseded + counts.rejected
            #expect(sum == 7)
            #expect(counts.deleted == 1 && counts.unknownTombstones == 1)
        }
    }
}
