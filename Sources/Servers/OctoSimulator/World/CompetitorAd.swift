/// An ad that a competitor runs.
package struct CompetitorAd: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let competitorID: Identifier
    package let platform: String
    package let contentType: String
    package let status: String
    package let headline: String?
    package let body: String?
    package let callToAction: String?
    package let landingURL: String?
    package let countries: [String]
    package let variantCount: Int64
    package let startedAt: Moment?
    package let endedAt: Moment?
    package let firstSeenAt: Moment
    package let lastSeenAt: Moment
    /// Estimates are ranges, and the upper bound may be unknown.
    package let estimatedSpend: (lower: Amount, upper: Amount?, currency: String)?
    package let estimatedImpressions: (lower: Int64, upper: Int64?)?
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "competitor_ad", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "competitor_ad")
        json.member("domain_id", domainID)
        json.member("competitor_id", competitorID)
        json.member("platform", platform)
        json.member("platform_ad_id", String(600_000_000_000_000_000 + id.bits % 8_000_000_000_000_000_000))
        json.member("content_type", contentType)
        json.member("status", status)
        json.member("headline", headline)
        json.member("body", body)
        json.member("description", String?.none)
        json.member("call_to_action", callToAction)
        json.member("landing_url", landingURL)
        json.key("media")
        json.openArray()
        CompetitorPost.Media(
            type: contentType == "video" ? "video" : "image", url: "https://cdn.example/\(id)/0", width: 1920,
            height: 1080, durationSeconds: contentType == "video" ? Amount(unscaled: 152, digits: 1) : nil
        ).write(to: &json)
        json.closeArray()
        json.member("countries", countries)
        json.member("variant_count", variantCount)
        json.member("started_at", startedAt)
        json.member("ended_at", endedAt)
        json.member("first_seen_at", firstSeenAt)
        json.member("last_seen_at", lastSeenAt)
        if let spend = estimatedSpend {
            json.member("estimated_spend") { range in
                range.member("lower", spend.lower)
                range.member("upper", spend.upper)
                range.member("currency", spend.currency)
            }
        } else {
            json.member("estimated_spend", String?.none)
        }
        if let impressions = estimatedImpressions {
            json.member("estimated_impressions") { range in
                range.member("lower", impressions.lower)
                range.member("upper", impressions.upper)
            }
        } else {
            json.member("estimated_impressions", String?.none)
        }
        json.member("created_at", firstSeenAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All ads of competitors seen up to a moment; the removed ones are tombstones.
    package func competitorAds(asOf: Moment) -> [CompetitorAd] {
        var ads: [CompetitorAd] = []
        forEachCompetitorAd(asOf: asOf) { story in
            if let ad = competitorAd(story, asOf: asOf) { ads.append(ad) }
        }
        return ads
    }

    func competitorAdPlatform(_ story: CompetitorAdStory) -> String {
        let platforms = competitorPlatforms(story.competitor)
        return platforms[story.draw(platforms.count, 3)]
    }

    /// One in forty is of a kind that the documentation does not know.
    func competitorAdContentType(_ story: CompetitorAdStory) -> String {
        story.draw(40, 4) == 0 ? "hologram" : ["image", "video", "carousel"][story.draw(3, 5)]
    }

    func competitorAd(_ story: CompetitorAdStory, asOf: Moment) -> CompetitorAd? {
        guard let version = story.version(asOf: asOf) else { return nil }
        let id = id(.competitorAd, story.packed)
        let days = Int64(version.sightings + 1)
        let lower = Int64(20_00 + story.draw(90_000, 6)) * days
        // One in a hundred is shown more often than 32 bits can count.
        let shown = (story.draw(100, 7) == 0 ? 3_000_000_000 : Int64(5_000 + story.draw(400_000, 8))) * days
        let hasUpper = story.draw(5, 9) > 0
        return CompetitorAd(
            id: id, domainID: self.id(.domain, plan.competitors[story.competitor].domain),
            competitorID: self.id(.competitor, story.competitor), platform: competitorAdPlatform(story),
            contentType: competitorAdContentType(story),
            status: version.ended == nil ? "active" : story.draw(30, 10) == 0 ? "unknown" : "inactive",
            headline: story.draw(8, 11) == 0 ? nil : Vocabulary.posts[story.draw(Vocabulary.posts.count, 12)].text,
            body: Vocabulary.posts[story.draw(Vocabulary.posts.count, 13)].text,
            callToAction: story.draw(6, 14) == 0 ? nil : Vocabulary.calls[story.draw(Vocabulary.calls.count, 15)],
            landingURL: "https://competitor.example/lp/\(story.draw(90, 16))",
            countries: [["DE", "GB"], ["US"], []][story.draw(3, 17)],
            variantCount: Int64(1 + story.draw(3, 18) + version.sightings / 5),
            startedAt: story.draw(9, 19) == 0 ? nil : story.started, endedAt: version.ended,
            firstSeenAt: story.firstSeen, lastSeenAt: version.lastSeen,
            estimatedSpend: story.draw(7, 20) == 0
                ? nil
                : (
                    Amount(unscaled: lower, digits: 2), hasUpper ? Amount(unscaled: lower * 2, digits: 2) : nil,
                    ["USD", "EUR", "GBP"][story.draw(3, 21)]
                ),
            estimatedImpressions: story.draw(7, 22) == 0 ? nil : (shown, hasUpper ? shown * 3 : nil),
            updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: tombstoneForm(.competitorAd, story.packed))
    }
}
