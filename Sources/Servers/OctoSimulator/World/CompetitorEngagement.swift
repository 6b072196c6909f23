/// A snapshot of a post's or ad's engagement: cumulative counts.
package struct CompetitorEngagement: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let competitorID: Identifier
    package let platform: String
    package let contentType: String
    package let subjectType: String
    package let subjectID: Identifier
    package let counts: CompetitorPost.Engagement
    package let isEstimated: Bool
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "competitor_engagement", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "competitor_engagement")
        json.member("domain_id", domainID)
        json.member("competitor_id", competitorID)
        json.member("platform", platform)
        json.member("content_type", contentType)
        json.member("subject_type", subjectType)
        json.member("subject_id", subjectID)
        json.member("date", counts.capturedAt.utcDay)
        json.member("likes", counts.likes)
        json.member("comments", counts.comments)
        json.member("shares", counts.shares)
        json.member("saves", counts.saves)
        json.member("views", counts.views)
        json.member("engagement_rate", counts.engagementRate)
        json.member("captured_at", counts.capturedAt)
        json.member("is_estimated", isEstimated)
        json.member("created_at", counts.capturedAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All snapshots taken up to a moment; withdrawn ones are tombstones.
    package func engagement(asOf: Moment) -> [CompetitorEngagement] {
        var snapshots: [CompetitorEngagement] = []
        forEachEngagement(asOf: asOf) { story, visible in
            if let snapshot = engagement(story, visible: visible) { snapshots.append(snapshot) }
        }
        return snapshots
    }

    func engagement(_ story: EngagementStory, visible: Moment) -> CompetitorEngagement? {
        guard let version = story.version(visible: visible) else { return nil }
        let (type, subject, platform, contentType, counts) = told(of: story)
        return CompetitorEngagement(
            id: id(.engagement, story.packed), domainID: id(.domain, plan.competitors[story.competitor].domain),
            competitorID: id(.competitor, story.competitor), platform: platform, contentType: contentType,
            subjectType: type, subjectID: subject, counts: version.isCorrected ? counts.corrected : counts,
            isEstimated: story.packed % 7 == 0, updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: tombstoneForm(.engagement, story.packed))
    }

    private func told(of story: EngagementStory) -> (
        type: String, subject: Identifier, platform: String, contentType: String, counts: CompetitorPost.Engagement
    ) {
        switch story.subject {
        case .post(let number, let post):
            let version = PostStory.Version(
                refreshes: story.number, refreshedAt: story.captured, isEdited: false, updatedAt: story.captured,
                deletedAt: nil)
            return ("post", id(post: number), post.platform, post.contentType, engagement(version, story: post))
        case .ad(let ad):
            return (
                "ad", id(.competitorAd, ad.packed), competitorAdPlatform(ad), competitorAdContentType(ad),
                engagement(of: ad, number: story.number, at: story.captured)
            )
        }
    }

    /// Platforms remove what was faked: in one ad of five the counts fall on the sixth day.
    private func engagement(of ad: CompetitorAdStory, number: Int, at captured: Moment) -> CompetitorPost.Engagement {
        let n = Int64(number)
        let isPurged = number >= 6 && ad.draw(5, 30) == 0
        let views = Int64(900 + ad.draw(700_000, 31)) * n / (n + 4) * (isPurged ? 6 : 10) / 10
        let likes = views * Int64(3 + ad.draw(20, 32)) / 1000
        return CompetitorPost.Engagement(
            likes: likes, comments: likes / 15, shares: ad.draw(4, 33) == 0 ? nil : likes / 40, saves: nil,
            views: views,
            engagementRate: Amount(unscaled: likes * 1_000_000 / max(views, 1), digits: 6), capturedAt: captured)
    }
}

extension CompetitorPost.Engagement {
    /// A tenth of the likes was not real.
    fileprivate var corrected: Self {
        Self(
            likes: likes * 9 / 10, comments: comments, shares: shares, saves: saves, views: views,
            engagementRate: nil, capturedAt: capturedAt)
    }
}
