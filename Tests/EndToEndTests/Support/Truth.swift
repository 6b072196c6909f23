import OctoSimulator
import TestSupport
import Testing

/// Compares the warehouse with the world's own model, which the loader never sees. PostgreSQL reads the JSON, so that
/// nothing of the loader's parsing is used to check it.
struct Truth {
    let bench: Bench

    /// Rows of each table that differ from the world at the simulator's clock; empty if nothing does.
    func differences() async throws -> [String] {
        let world = bench.simulator.world
        let clock = bench.simulator.clock
        var found: [String] = []
        found += try await compare("dim_domain", world.domains(asOf: clock), domainColumns, dimension: true)
        found += try await compare(
            "dim_ad_account", world.connectedAccounts(asOf: clock), accountColumns, dimension: true)
        found += try await compare("dim_campaign", world.campaigns(asOf: clock), campaignColumns, dimension: true)
        found += try await compare("dim_ad_set", world.adSets(asOf: clock), adSetColumns, dimension: true)
        found += try await compare("dim_ad", world.ads(asOf: clock), adColumns, dimension: true)
        found += try await compare("dim_competitor", world.competitors(asOf: clock), competitorColumns, dimension: true)
        let posts = world.posts(asOf: clock)
        let content: [any Record] = posts + world.competitorAds(asOf: clock)
        found += try await compare("dim_competitor_content", content, contentColumns, dimension: true)
        found += try await compare("fact_competitor_post", posts, postColumns, dimension: false)
        found += try await compare(
            "fact_ad_performance_daily", world.adPerformance(asOf: clock), performanceColumns, dimension: false,
            only: "row_kind = 'ad'")
        found += try await compare(
            "fact_campaign_performance_daily", world.adPerformance(level: .campaign, asOf: clock), totalColumns,
            dimension: false)
        found += try await competitorDifferences(world, clock)
        found += try await workspaceDifferences(world, clock)
        // The world's campaigns are the sum of their ads.
        let remainders = try await bench.database.value(
            """
            select count(*) from dw.fact_ad_performance_daily where row_kind = 'remainder'
              and (spend <> 0 or impressions <> 0 or clicks <> 0 or video_views <> 0 or conversions <> 0 or conversion_value <> 0)
            """)
        if remainders != "0" { found.append("fact_ad_performance_daily: \(remainders ?? "") remainders") }
        return found
    }

    /// Of the hours, which are loaded only if they are asked for.
    func hourlyDifferences() async throws -> [String] {
        let hours = bench.simulator.world.adPerformance(granularity: .hour, asOf: bench.simulator.clock)
        return try await compare(
            "fact_ad_performance_hourly", hours,
            performanceColumns + [
                ("hour_start", Self.instant("hour_start")), ("hour", "(j->>'hour')::smallint"),
            ], dimension: false)
    }

    typealias Columns = [(column: String, truth: String)]

    /// Live rows must be equal, whole; withdrawn ones must be marked.
    func compare(_ table: String, _ records: [any Record], _ columns: Columns, dimension: Bool, only: String = "true")
        async throws -> [String]
    {
        let list = columns.map(\.column).joined(separator: ", ")
        let values = columns.map { "(\($0.truth)) as c_\($0.column.filter(\.isLetter))" }.joined(separator: ", ")
        let isReal = dimension ? "and not is_inferred and version_at > '1900-01-02'" : ""
        let rows = try await bench.database.rows(
            """
            with truth as (
              select j from jsonb_array_elements($1::jsonb) j
            ), expected as (
              select \(values) from truth where j->>'deleted_at' is null
            ), loaded as (
              select \(list) from dw.\(table) where deleted_at is null and \(only) \(isReal)
            )
            (select 'missing ' || d::text from (select * from expected except all select * from loaded) d limit 3)
            union all
            (select 'too much ' || d::text from (select * from loaded except all select * from expected) d limit 3)
            """, ["[\(records.map(\.json).joined(separator: ","))]"])
        return rows.map { "\(table): \($0[0] ?? "")" }
    }

    static func key(_ entity: String, _ field: String) -> String { "etl.hk('\(entity)', j->>'\(field)')" }
    static func text(_ path: String) -> String { "j#>>'{\(path.replacing(".", with: ","))}'" }
    static func instant(_ path: String) -> String { "(\(text(path)))::timestamptz" }
    static func day(_ path: String) -> String { "(\(text(path)))::date" }
    static func count(_ path: String) -> String { "(\(text(path)))::bigint" }
    static func amount(_ path: String) -> String { "(\(text(path)))::numeric(21,6)" }
    static let version = instant("updated_at")

    private var domainColumns: Columns {
        [
            ("domain_key", Self.key("domain", "id")), ("domain_id", Self.text("id")),
            ("domain_name", Self.text("client_name")), ("site_name", Self.text("name")),
            ("website_url", Self.text("website_url")), ("status", Self.text("status")),
            ("reporting_currency", Self.text("currency")), ("time_zone", Self.text("time_zone")),
            ("version_at", Self.version),
        ]
    }

    private var accountColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("ad_account_key", Self.key("ad_account", "id")),
            ("ad_account_id", Self.text("id")), ("platform_account_id", Self.text("platform_account_id")),
            ("platform_code", Self.text("platform")), ("ad_account_name", Self.text("name")),
            ("currency_code", Self.text("currency")), ("time_zone", Self.text("time_zone")),
            ("last_synced_at", Self.instant("last_synced_at")),
            ("version_at", Self.version),
        ]
    }

    private var campaignColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("campaign_key", Self.key("campaign", "id")),
            ("ad_account_key", Self.key("ad_account", "account_id")), ("campaign_id", Self.text("id")),
            ("platform_campaign_id", Self.text("platform_campaign_id")), ("campaign_name", Self.text("name")),
            ("status", Self.text("status")), ("objective", Self.text("objective")),
            ("daily_budget", Self.amount("daily_budget")),
            ("lifetime_budget", Self.amount("lifetime_budget")),
            ("start_date", Self.day("start_date")), ("end_date", Self.day("end_date")),
            (
                "labels",
                "case when jsonb_typeof(j->'labels') = 'array' then array(select jsonb_array_elements_text(j->'labels')) end"
            ),
            ("version_at", Self.version),
        ]
    }

    private var adSetColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("ad_set_key", Self.key("ad_set", "id")),
            ("campaign_key", Self.key("campaign", "campaign_id")), ("ad_set_name", Self.text("name")),
            ("status", Self.text("status")), ("optimization_goal", Self.text("optimization_goal")),
            ("bid_amount", Self.amount("bid_amount")),
            ("attributes", "jsonb_build_object('targeting', j->'targeting')"),
            ("version_at", Self.version),
        ]
    }

    private var adColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("ad_key", Self.key("ad", "id")),
            ("ad_set_key", Self.key("ad_set", "ad_set_id")), ("campaign_key", Self.key("campaign", "campaign_id")),
            ("ad_name", Self.text("name")), ("status", Self.text("status")),
            ("content_type_code", Self.text("content_type")), ("headline", Self.text("creative.headline")),
            ("body", Self.text("creative.body")), ("landing_url", Self.text("creative.landing_url")),
            ("version_at", Self.version),
        ]
    }

    private var competitorColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("competitor_key", Self.key("competitor", "id")),
            ("competitor_name", Self.text("name")), ("website_url", Self.text("website_url")),
            ("status", Self.text("status")), ("version_at", Self.version),
        ]
    }

    private var contentColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("content_key", Self.key("content", "id")),
            ("competitor_key", Self.key("competitor", "competitor_id")),
            ("content_kind", "replace(j->>'object', 'competitor_', '')"),
            ("body", "coalesce(j->>'text', j->>'body')"), ("language_code", Self.text("language")),
            (
                "hashtags",
                "case when jsonb_typeof(j->'hashtags') = 'array' then array(select jsonb_array_elements_text(j->'hashtags')) end"
            ),
            ("permalink_url", Self.text("url")), ("version_at", Self.version),
        ]
    }

    private var postColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("content_key", Self.key("content", "id")),
            ("competitor_key", Self.key("competitor", "competitor_id")), ("platform_code", Self.text("platform")),
            ("published_at", Self.instant("published_at")),
            ("likes", Self.count("engagement.likes")), ("comments", Self.count("engagement.comments")),
            ("views", Self.count("engagement.views")),
            ("engagement_rate", Self.amount("engagement.engagement_rate")),
            ("version_at", Self.version),
        ]
    }

    private var performanceColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("date_day", Self.day("date")),
            ("ad_key", Self.key("ad", "ad_id")), ("ad_account_key", Self.key("ad_account", "account_id")),
            ("campaign_key", Self.key("campaign", "campaign_id")), ("ad_set_key", Self.key("ad_set", "ad_set_id")),
            ("platform_code", Self.text("platform")), ("currency_code", Self.text("currency")),
            ("time_zone", Self.text("time_zone")), ("is_final", "(j->>'is_final')::boolean"),
            ("spend", Self.amount("metrics.spend")),
            ("impressions", Self.count("metrics.impressions")),
            ("clicks", Self.count("metrics.clicks")), ("reach", Self.count("metrics.reach")),
            ("video_views", Self.count("metrics.video_views")),
            ("conversions", Self.amount("metrics.conversions")),
            ("conversion_value", Self.amount("metrics.conversion_value")),
            ("version_at", Self.version),
        ]
    }

    private var totalColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("date_day", Self.day("date")),
            ("campaign_key", Self.key("campaign", "campaign_id")), ("currency_code", Self.text("currency")),
            ("is_final", "(j->>'is_final')::boolean"), ("spend", Self.amount("metrics.spend")),
            ("impressions", Self.count("metrics.impressions")),
            ("clicks", Self.count("metrics.clicks")),
            ("conversions", Self.amount("metrics.conversions")),
            ("conversion_value", Self.amount("metrics.conversion_value")),
            ("version_at", Self.version),
        ]
    }
}
