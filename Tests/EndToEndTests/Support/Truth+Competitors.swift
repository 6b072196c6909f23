import OctoSimulator

/// Control totals of campaigns, and what competitors do.
extension Truth {
    func competitorDifferences(_ world: World, _ clock: Moment) async throws -> [String] {
        var found = try await compare(
            "fact_competitor_ad", world.competitorAds(asOf: clock), adColumns, dimension: false)
        found += try await compare(
            "fact_engagement_snapshot_daily", world.engagement(asOf: clock), engagementColumns, dimension: false)
        found += try await compare("fact_activity", world.activity(asOf: clock), activityColumns, dimension: false)
        return found
    }

    private var adColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("content_key", Self.key("content", "id")),
            ("competitor_key", Self.key("competitor", "competitor_id")), ("platform_code", Self.text("platform")),
            ("status", Self.text("status")), ("started_at", Self.instant("started_at")),
            ("ended_at", Self.instant("ended_at")), ("first_seen_at", Self.instant("first_seen_at")),
            ("last_seen_at", Self.instant("last_seen_at")), ("variant_count", "(j->>'variant_count')::integer"),
            ("currency_code", "coalesce(\(Self.text("estimated_spend.currency")), 'XXX')"),
            ("estimated_spend_lower", Self.amount("estimated_spend.lower")),
            ("estimated_spend_upper", Self.amount("estimated_spend.upper")),
            ("estimated_impressions_lower", Self.count("estimated_impressions.lower")),
            ("estimated_impressions_upper", Self.count("estimated_impressions.upper")), ("version_at", Self.version),
        ]
    }

    private var engagementColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("date_day", Self.day("date")),
            ("content_key", Self.key("content", "subject_id")),
            ("competitor_key", Self.key("competitor", "competitor_id")),
            ("subject_type", Self.text("subject_type")), ("captured_at", Self.instant("captured_at")),
            ("likes", Self.count("likes")), ("comments", Self.count("comments")), ("shares", Self.count("shares")),
            ("saves", Self.count("saves")), ("views", Self.count("views")),
            ("engagement_rate", Self.amount("engagement_rate")), ("version_at", Self.version),
        ]
    }

    private var activityColumns: Columns {
        [
            ("domain_key", Self.key("domain", "domain_id")), ("activity_key", Self.key("activity", "id")),
            ("competitor_key", Self.key("competitor", "competitor_id")),
            ("content_key", "coalesce(\(Self.key("content", "subject_id")), 0)"),
            ("activity_type", Self.text("type")), ("occurred_at", Self.instant("occurred_at")),
            ("importance", Self.text("importance")), ("title", Self.text("title")),
            ("summary", Self.text("summary")), ("payload", "j->'data'"), ("version_at", Self.version),
        ]
    }
}
