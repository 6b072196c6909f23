/// An event of the activity timeline.
package struct CompetitorActivity: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let competitorID: Identifier
    /// Nil, as the subject and its kind, for what happens to a competitor's site.
    package let platform: String?
    package let type: String
    package let contentType: String?
    package let subject: (type: String, id: Identifier)?
    package let title: String
    package let summary: String?
    package let importance: String
    package let score: Int64
    package let occurredAt: Moment
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "competitor_activity", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "competitor_activity")
        json.member("domain_id", domainID)
        json.member("competitor_id", competitorID)
        json.member("platform", platform)
        json.member("type", type)
        json.member("content_type", contentType)
        json.member("subject_type", subject?.type)
        json.member("subject_id", subject?.id)
        json.member("title", title)
        json.member("summary", summary)
        json.member("importance", importance)
        json.member("data") { data in
            data.member("score", score)
            data.member("tags", ["#sale", "a \"quoted\" tag"])
            data.member("nested") { nested in nested.member("a") { $0.member("b", Int64?.none) } }
        }
        json.member("occurred_at", occurredAt)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All events up to a moment; withdrawn ones are tombstones.
    package func activity(asOf: Moment) -> [CompetitorActivity] {
        var events: [CompetitorActivity] = []
        forEachActivity(asOf: asOf) { events.append(activity($0)) }
        return events
    }

    func activity(_ story: ActivityStory) -> CompetitorActivity {
        let (subject, platform, contentType, summary) = told(of: story)
        let deletedAt = story.deleted(chance).flatMap { $0 <= story.visible ? $0 : nil }
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, story.packed, 38, round) }
        return CompetitorActivity(
            id: id(.activity, story.packed), domainID: id(.domain, plan.competitors[story.competitor].domain),
            competitorID: id(.competitor, story.competitor), platform: platform, type: story.event.type,
            contentType: contentType, subject: subject, title: "\(story.event.type) ✨", summary: summary,
            importance: ["low", "medium", "high"][draw(3, 1)], score: Int64(draw(100, 2)), occurredAt: story.occurred,
            createdAt: story.created, updatedAt: deletedAt ?? story.created, deletedAt: deletedAt,
            tombstone: tombstoneForm(.activity, story.packed))
    }

    private func told(of story: ActivityStory) -> (
        subject: (type: String, id: Identifier)?, platform: String?, contentType: String?, summary: String?
    ) {
        switch story.event {
        case .postPublished, .postRemoved:
            let number = PostNumber(competitor: story.competitor, day: story.day, number: story.number)
            let post = PostStory(number, world: self)
            let words = Vocabulary.posts[post.draw(Vocabulary.posts.count, 1)].text
            return (("post", id(post: number)), post.platform, post.contentType, words)
        case .adLaunched, .adStopped:
            guard let ad = CompetitorAdStory(competitor: story.competitor, day: story.day, world: self) else {
                return (nil, nil, nil, nil)
            }
            return (("ad", id(.competitorAd, ad.packed)), competitorAdPlatform(ad), competitorAdContentType(ad), nil)
        case .websiteChanged:
            return (nil, nil, nil, nil)
        }
    }
}
