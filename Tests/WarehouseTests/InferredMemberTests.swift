import Core
import TestSupport
import Testing

/// Records may name members whose own record has not arrived: the load makes a stub, and the record completes it.
@Suite struct InferredMemberTests {
    private let ad = """
        {"id": "ad_1", "domain_id": "dom_1", "account_id": "acc_1", "campaign_id": "cmp_1", "ad_set_id": "set_1",
         "platform": "meta", "name": "Shoes", "status": "active", "content_type": "image",
         "updated_at": "2026-03-19T00:00:00Z", "deleted_at": null}
        """

    private let stub = """
        select ad_key = etl.hk('ad', 'ad_1'), ad_id, ad_name, is_inferred, version_at, platform_code,
          campaign_key = etl.hk('campaign', 'cmp_1')
        from dw.dim_ad where domain_key = etl.hk('domain', 'dom_1') and ad_key <> 0
        """

    @Test func `a fact that names an unknown ad makes a stub of the oldest version`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(), Record.performance("apf_2", day: "2026-03-06")])
            let stubs = try await load.database.rows(stub)
            #expect(stubs == [["t", "ad_1", "ad_1", "t", "1900-01-01 00:00:00+00", "meta", "t"]])
            for table in ["dim_campaign", "dim_ad_set", "dim_ad_account"] {
                let count = try await load.database.value("select count(*) from dw.\(table) where is_inferred")
                #expect(count == "1", "\(table)")
            }
        }
    }

    @Test func `each client has an unknown member, so that a figure of no campaign joins, too`() async throws {
        try await withLoad("ad_performance") { load in
            let record = Record.performance().replacing("\"campaign_id\": \"cmp_1\"", with: "\"campaign_id\": null")
            for _ in 1...2 { try await load.publish([record]) }
            let rows = try await load.database.rows(
                """
                select d.domain_id, c.campaign_name, c.is_inferred
                from dw.fact_ad_performance_daily f
                join dw.dim_campaign c using (domain_key, campaign_key) join dw.dim_domain d using (domain_key)
                """)
            #expect(rows == [["dom_1", "(unknown)", "f"]])
        }
    }

    @Test func `the real record completes the stub under the same key`() async throws {
        try await withDatabase { database in
            try await withLoad("ad_performance", in: database) { load in
                _ = try await load.publish([Record.performance()])
            }
            try await withLoad("ads", in: database) { load in
                let counts = try await load.publish([ad])
                #expect(counts.changed == 1 && counts.inserted == 0)
                let rows = try await database.rows(stub)
                #expect(rows == [["t", "ad_1", "Shoes", "f", "2026-03-19 00:00:00+00", "meta", "t"]])
            }
            let joined = try await database.value(
                "select count(*) from dw.fact_ad_performance_daily f join dw.dim_ad a using (domain_key, ad_key)")
            #expect(joined == "1")
        }
    }

    @Test func `a member that is there is left alone`() async throws {
        try await withDatabase { database in
            try await withLoad("ads", in: database) { load in _ = try await load.publish([ad]) }
            try await withLoad("ad_performance", in: database) { load in
                let row = "select ctid, xmin, t from dw.dim_ad t where ad_id = 'ad_1'"
                let before = try await database.rows(row)
                try await load.publish([Record.performance()])
                let after = try await database.rows(row)
                #expect(after == before)
            }
        }
    }

    @Test func `two clients that name one id get a stub each`() async throws {
        try await withLoad("ad_performance") { load in
            let one = try await load.stage(pages: [[Record.performance()]], of: load.member)
            let other = try await load.stage(
                pages: [[Record.performance(domain: "dom_2")]], of: Load.member("domain", "dom_2"))
            _ = try await load.lane.publish(load.manifest([one, other]))
            let domains = try await load.database.rows(
                """
                select d.domain_id from dw.dim_ad a join dw.dim_domain d using (domain_key)
                where a.ad_id = 'ad_1' order by 1
                """)
            #expect(domains == [["dom_1"], ["dom_2"]])
        }
    }

    @Test func `a list of all clients makes the client that nobody has loaded`() async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish([Record.account("acc_1", domain: "dom_new")])
            let client = try await load.database.rows(
                """
                select d.domain_name, d.is_inferred, a.domain_key = d.domain_key
                from dw.dim_domain d, dw.dim_ad_account a where d.domain_id = 'dom_new' and a.ad_account_id = 'acc_1'
                """)
            #expect(client == [["dom_new", "t", "t"]])
        }
    }

    @Test func `a rejected record leaves no stub behind`() async throws {
        try await withLoad("ad_performance") { load in
            let counts = try await load.publish([Record.performance(ad: "ad_bad", clicks: -1, currency: "euro")])
            #expect(counts.rejected == 1)
            let stubs = try await load.database.value("select count(*) from dw.dim_ad where ad_id = 'ad_bad'")
            #expect(stubs == "0")
        }
    }
}
