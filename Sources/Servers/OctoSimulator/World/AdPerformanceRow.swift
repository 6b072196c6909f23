/// The metrics of an ad, ad set or campaign on one local day, or in one hour of it.
package struct AdPerformanceRow: Record {
    package let id: Identifier
    package let level: AdLevel
    package let granularity: Granularity
    package let domainID: Identifier
    package let accountID: Identifier
    package let platform: String
    package let campaignID: Identifier
    package let adSetID: Identifier?
    package let adID: Identifier?
    /// A day in the account's time zone.
    package let date: Day
    /// The hour on the local clock.
    package let hour: Int?
    package let hourStart: Moment?
    package let timeZone: String
    package let currency: String
    package let attributionSetting: String
    package let isFinal: Bool
    package let metrics: AdMetrics
    package let updatedAt: Moment
    package let deletedAt: Moment?

    package func write(to json: inout JSONBytes) {
        write(to: &json, metrics: .all)
    }

    /// Writes the row with some of its metrics, as the parameter `metrics` asks.
    func write(to json: inout JSONBytes, metrics wanted: MetricSet) {
        json.openObject()
        json.member("id", id)
        json.member("object", "ad_performance")
        json.member("level", level.rawValue)
        json.member("granularity", granularity.rawValue)
        json.member("domain_id", domainID)
        json.member("account_id", accountID)
        json.member("platform", platform)
        json.member("campaign_id", campaignID)
        json.member("ad_set_id", adSetID)
        json.member("ad_id", adID)
        json.member("date", date)
        json.member("hour", hour.map { Int64($0) })
        json.member("hour_start", hourStart)
        json.member("time_zone", timeZone)
        json.member("currency", currency)
        json.member("attribution_setting", attributionSetting)
        json.member("is_final", isFinal)
        json.key("metrics")
        metrics.write(to: &json, wanted)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

/// The measures of a row; `nil` where the platform has none, and everywhere in a voided row.
package struct AdMetrics: Sendable, Hashable {
    package var spend: Amount?
    package var impressions: Int64?
    package var clicks: Int64?
    package var reach: Int64?
    package var videoViews: Int64?
    package var conversions: Amount?
    package var conversionValue: Amount?

    /// All nil, as in a voided row.
    package init() {}

    init(_ values: DayMetrics, account: AccountPlan) {
        let digits = account.moneyDigits
        spend = Amount(unscaled: values.spend, digits: digits)
        impressions = values.impressions
        clicks = values.clicks
        reach = account.platform.hasReach ? values.reach : nil
        videoViews = account.platform.hasVideoViews ? values.videoViews : nil
        conversions = Amount(unscaled: values.conversions, digits: account.platform.conversionDigits)
        conversionValue = Amount(unscaled: values.conversionValue, digits: digits)
    }

    func write(to json: inout JSONBytes, _ wanted: MetricSet) {
        json.openObject()
        if wanted.contains(.spend) { json.member("spend", spend) }
        if wanted.contains(.impressions) { json.member("impressions", impressions) }
        if wanted.contains(.clicks) { json.member("clicks", clicks) }
        if wanted.contains(.reach) { json.member("reach", reach) }
        if wanted.contains(.videoViews) { json.member("video_views", videoViews) }
        if wanted.contains(.conversions) { json.member("conversions", conversions) }
        if wanted.contains(.conversionValue) { json.member("conversion_value", conversionValue) }
        json.closeObject()
    }
}

/// The metrics that a request asks for.
struct MetricSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let spend = MetricSet(rawValue: 1)
    static let impressions = MetricSet(rawValue: 2)
    static let clicks = MetricSet(rawValue: 4)
    static let reach = MetricSet(rawValue: 8)
    static let videoViews = MetricSet(rawValue: 16)
    static let conversions = MetricSet(rawValue: 32)
    static let conversionValue = MetricSet(rawValue: 64)
    static let all = MetricSet(rawValue: 127)

    static let names: [String: MetricSet] = [
        "spend": .spend, "impressions": .impressions, "clicks": .clicks, "reach": .reach, "video_views": .videoViews,
        "conversions": .conversions, "conversion_value": .conversionValue,
    ]
}
