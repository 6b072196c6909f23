/// An organic social post of a competitor.
package struct CompetitorPost: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let competitorID: Identifier
    package let platform: String
    package let platformPostID: String
    package let contentType: String
    /// Nil in tombstones, as `text` and `engagement`.
    package let url: String?
    package let text: String?
    package let language: String?
    package let hashtags: [String]
    package let mentions: [String]
    /// Empty in tombstones.
    package let media: [Media]
    package let isPaidPartnership: Bool
    package let publishedAt: Moment
    package let firstSeenAt: Moment
    package let engagement: Engagement?
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package struct Media: Sendable, Hashable {
        package let type: String
        package let url: String
        package let width: Int64?
        package let height: Int64?
        package let durationSeconds: Amount?
    }

    /// Cumulative values at `capturedAt`.
    package struct Engagement: Sendable, Hashable {
        package let likes: Int64
        package let comments: Int64
        package let shares: Int64?
        package let saves: Int64?
        package let views: Int64?
        package let engagementRate: Amount?
        package let capturedAt: Moment
    }

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "competitor_post", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "competitor_post")
        json.member("domain_id", domainID)
        json.member("competitor_id", competitorID)
        json.member("platform", platform)
        json.member("platform_post_id", platformPostID)
        json.member("content_type", contentType)
        json.member("url", url)
        json.member("text", text)
        json.member("language", language)
        json.member("hashtags", hashtags)
        json.member("mentions", mentions)
        json.key("media")
        json.openArray()
        for medium in media { medium.write(to: &json) }
        json.closeArray()
        json.member("is_paid_partnership", isPaidPartnership)
        json.member("published_at", publishedAt)
        json.member("first_seen_at", firstSeenAt)
        json.key("engagement")
        if let engagement { engagement.write(to: &json) } else { json.appendBare("null") }
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension CompetitorPost.Media {
    func write(to json: inout JSONBytes) {
        json.separate()
        json.openObject()
        json.member("type", type)
        json.member("url", url)
        json.member("thumbnail_url", String?.none)
        json.member("width", width)
        json.member("height", height)
        json.member("duration_seconds", durationSeconds)
        json.closeObject()
    }
}

extension CompetitorPost.Engagement {
    func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("likes", likes)
        json.member("comments", comments)
        json.member("shares", shares)
        json.member("saves", saves)
        json.member("views", views)
        json.member("engagement_rate", engagementRate)
        json.member("captured_at", capturedAt)
        json.closeObject()
    }
}
