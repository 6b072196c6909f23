import Core
import TestSupport
import Testing

/// Codes that nobody has listed become members in the transaction that meets them.
@Suite struct UnknownCodeTests {
    @Test func `unknown platforms and currencies of campaigns become members, named by their code`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([
                Record.campaign("cmp_1", platform: "threads", currency: "QQQ"),
                Record.campaign("cmp_2", platform: "threads", currency: "QQR"),
            ])
            let platform = try await load.database.rows(
                "select platform_code, platform_name from dw.dim_platform where platform_code = 'threads'")
            #expect(platform == [["threads", "threads"]])
            let currencies = try await load.database.rows(
                "select currency_code, currency_name from dw.dim_currency where currency_code like 'QQ_' order by 1")
            #expect(currencies == [["QQQ", "QQQ"], ["QQR", "QQR"]])
        }
    }

    @Test func `an unknown content type of a post becomes a member`() async throws {
        try await withLoad("competitor_posts") { load in
            let counts = try await load.publish([Record.post(platform: "vine", type: "hologram")])
            #expect(counts.inserted == 1)
            let name = try await load.database.value(
                "select content_type_name from dw.dim_content_type where content_type_code = 'hologram'")
            #expect(name == "hologram")
        }
    }

    @Test func `an unknown reporting currency of a client becomes a member, although its column has another name`()
        async throws
    {
        try await withLoad("domains") { load in
            let counts = try await load.publish([
                """
                {"id": "dom_9", "name": "shop", "client_name": "Shop", "currency": "QQQ", "time_zone": "UTC",
                 "updated_at": "\(Record.version(1))"}
                """
            ])
            #expect(counts.inserted == 1)
            let currency = try await load.database.value(
                """
                select c.currency_name from dw.dim_domain d join dw.dim_currency c on c.currency_code = reporting_currency
                where d.domain_id = 'dom_9'
                """)
            #expect(currency == "QQQ")
        }
    }

    @Test func `a batch that fails takes its new codes along`() async throws {
        try await withLoad("campaigns") { load in
            _ = try await load.database.rows(
                "alter table dw.dim_campaign add constraint no_bad check (campaign_name <> 'bad')")
            let error = await #expect(throws: WarehouseError.self) {
                try await load.publish([Record.campaign(name: "bad", platform: "threads")])
            }
            #expect(error?.sqlState == "23514")
            let platforms = try await load.database.value(
                "select count(*) from dw.dim_platform where platform_code = 'threads'")
            #expect(platforms == "0")
        }
    }
}
