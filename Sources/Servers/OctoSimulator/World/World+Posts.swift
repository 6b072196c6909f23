extension World {
    /// All posts seen up to a moment; the removed ones are tombstones.
    package func posts(asOf: Moment) -> [CompetitorPost] {
        var posts: [CompetitorPost] = []
        forEachPost(asOf: asOf) { number in
            if let post = post(number, asOf: asOf) { posts.append(post) }
        }
        return posts
    }

    /// Calls `body` for each post published by a moment, visible or not, on some UTC days, of competitors that pass.
    func forEachPost(
        days wanted: ClosedRange<Day>? = nil, _ filter: ListFilter = ListFilter(), asOf: Moment,
        _ body: (PostNumber) -> Void
    ) {
        for competitor in plan.competitors.indices where filter.accepts(competitor: competitor, in: self) {
            for day in activeDays(of: competitor, asOf: asOf) where wanted?.contains(day) ?? true {
                for number in 0..<postCount(competitor: competitor, day: day) {
                    body(PostNumber(competitor: competitor, day: day, number: number))
                }
            }
        }
    }

    /// Whether there is this post by a moment, visible or not.
    func exists(_ number: PostNumber, asOf: Moment) -> Bool {
        plan.competitors.indices.contains(number.competitor)
            && activeDays(of: number.competitor, asOf: asOf).contains(number.day)
            && number.number < postCount(competitor: number.competitor, day: number.day)
    }

    func post(_ number: PostNumber, asOf: Moment) -> CompetitorPost? {
        guard exists(number, asOf: asOf) else { return nil }
        let story = PostStory(number, world: self)
        guard let version = story.version(asOf: asOf) else { return nil }
        let id = id(post: number)
        let isDeleted = version.deletedAt != nil
        let words = Vocabulary.posts[story.draw(Vocabulary.posts.count, 1)]
        let contentType = story.contentType
        return CompetitorPost(
            id: id, domainID: self.id(.domain, plan.competitors[number.competitor].domain),
            competitorID: self.id(.competitor, number.competitor), platform: story.platform,
            platformPostID: String(500_000_000_000_000_000 + id.bits % 8_000_000_000_000_000_000),
            contentType: contentType,
            url: isDeleted ? nil : "https://\(story.platform).example/p/\(id)",
            text: isDeleted
                ? nil
                : version.isEdited
                    ? words.text + " (edited ✏️)"
                    : story.isLong
                        ? Vocabulary.longText(characters: 20_000 + story.draw(40_000, 2)) : words.text,
            language: words.language,
            hashtags: Vocabulary.hashtags.indices.filter { story.draw(4, 30 + $0) == 0 }
                .map { Vocabulary.hashtags[$0] },
            mentions: story.draw(5, 3) == 0 ? ["@partner"] : [],
            media: isDeleted ? [] : media(contentType, id: id, story: story), isPaidPartnership: story.draw(9, 4) == 0,
            publishedAt: story.published, firstSeenAt: story.firstSeen,
            engagement: isDeleted ? nil : version.refreshes > 0 ? engagement(version, story: story) : nil,
            createdAt: story.firstSeen, updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: story.draw(3, 5) == 0 ? .bare : .full)
    }

    /// From the beginning of history, or of the competitor, to today, or until it is deleted.
    func activeDays(of competitor: Int, asOf: Moment) -> Days {
        let plan = plan.competitors[competitor]
        let last = plan.deleted.map { $0.utcDay - 1 } ?? asOf.utcDay
        return Days(max(shape.firstDay, plan.created.utcDay + 1), min(last, asOf.utcDay))
    }

    /// 0 to 3 posts a day, one on average.
    private func postCount(competitor: Int, day: Day) -> Int {
        [0, 0, 0, 1, 1, 1, 2, 3][chance.number(below: 8, .size, competitor, day.number, 3)]
    }

    private func media(_ contentType: String, id: Identifier, story: PostStory) -> [CompetitorPost.Media] {
        let isVideo = ["video", "reel", "short", "live", "story"].contains(contentType)
        let count = contentType == "carousel" ? 2 + story.draw(3, 6) : ["text", "link"].contains(contentType) ? 0 : 1
        return (0..<count).map { position in
            CompetitorPost.Media(
                type: isVideo ? "video" : "image", url: "https://cdn.example/\(id)/\(position)",
                width: position == 1 ? nil : 1080, height: position == 1 ? nil : 1350,
                durationSeconds: isVideo ? Amount(unscaled: Int64(30 + story.draw(900, 7)), digits: 1) : nil)
        }
    }

    func engagement(_ version: PostStory.Version, story: PostStory) -> CompetitorPost.Engagement {
        let n = Int64(version.refreshes)
        let views = Int64(500 + story.draw(900_000, 8)) * n / (n + 3)
        let likes = views * Int64(5 + story.draw(40, 9)) / 1000
        return CompetitorPost.Engagement(
            likes: likes, comments: likes / 20, shares: story.platform == "instagram" ? nil : likes / 33,
            saves: story.platform == "x" ? nil : likes / 9, views: story.draw(6, 10) == 0 ? nil : views,
            engagementRate: views == 0 ? nil : Amount(unscaled: likes * 1_000_000 / views, digits: 6),
            capturedAt: version.refreshedAt)
    }
}
