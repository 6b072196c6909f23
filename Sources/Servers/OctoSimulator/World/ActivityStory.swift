/// One event of the activity timeline: what happened to a post or an ad, or to a competitor's site.
struct ActivityStory: Sendable {
    enum Event: Int, Sendable, CaseIterable {
        case postPublished, postRemoved, adLaunched, adStopped, websiteChanged

        /// As the API calls it.
        var type: String {
            switch self {
            case .postPublished: "post_published"
            case .postRemoved: "post_removed"
            case .adLaunched: "ad_launched"
            case .adStopped: "ad_stopped"
            case .websiteChanged: "website_changed"
            }
        }
    }

    let event: Event
    let competitor: Int
    /// The subject's day, or the event's.
    let day: Day
    /// Of a post on its day.
    let number: Int
    let occurred: Moment
    /// What can be seen of it lags as its subject does.
    let visible: Moment

    /// Competitor, 16 bits of day, four of number, three of event.
    var packed: Int { ((competitor << 16 | day.number) << 4 | number) << 3 | event.rawValue }

    /// The API stores it a minute later.
    var created: Moment { occurred.adding(60_000) }

    /// One in 150 turns out to be wrong and is withdrawn.
    func deleted(_ chance: Chance) -> Moment? {
        chance.number(below: 150, .death, packed, 36) == 0 ? created.adding(4 * Moment.perDay) : nil
    }
}

extension World {
    /// Calls `body` for each event that can be seen at a moment, of competitors that pass.
    func forEachActivity(_ filter: ListFilter = ListFilter(), asOf: Moment, _ body: (ActivityStory) -> Void) {
        forEachPost(filter, asOf: asOf) { post in activities(of: post, asOf: asOf).forEach(body) }
        forEachCompetitorAd(filter, asOf: asOf) { ad in activities(of: ad, asOf: asOf).forEach(body) }
        for competitor in plan.competitors.indices where filter.accepts(competitor: competitor, in: self) {
            for day in Days(shape.firstDay, asOf.utcDay) {
                if let story = siteActivity(competitor, day, asOf: asOf) { body(story) }
            }
        }
    }

    func activityStory(of id: Identifier, asOf: Moment) -> ActivityStory? {
        guard let packed = index(of: id), let event = ActivityStory.Event(rawValue: packed & 7) else { return nil }
        let (number, day) = (packed >> 3 & 15, Day(number: packed >> 7 & 0xFFFF))
        let competitor = packed >> 23
        let found: [ActivityStory]
        switch event {
        case .postPublished, .postRemoved:
            let post = PostNumber(competitor: competitor, day: day, number: number)
            found = exists(post, asOf: asOf) ? activities(of: post, asOf: asOf) : []
        case .adLaunched, .adStopped:
            found =
                competitorAdStory(competitor << 16 | day.number, asOf: asOf)
                .map { activities(of: $0, asOf: asOf) } ?? []
        case .websiteChanged:
            found =
                plan.competitors.indices.contains(competitor)
                ? [siteActivity(competitor, day, asOf: asOf)].compactMap { $0 } : []
        }
        return found.first { $0.packed == packed }
    }

    private func activities(of post: PostNumber, asOf: Moment) -> [ActivityStory] {
        let story = PostStory(post, world: self)
        guard let version = story.version(asOf: asOf) else { return [] }
        let visible = story.visible(asOf: asOf)
        let events =
            [(ActivityStory.Event.postPublished, story.firstSeen)]
            + (version.deletedAt.map { [(.postRemoved, $0)] } ?? [])
        return events.map {
            ActivityStory(
                event: $0.0, competitor: post.competitor, day: post.day, number: post.number, occurred: $0.1,
                visible: visible)
        }
        .filter { $0.created <= visible }
    }

    private func activities(of ad: CompetitorAdStory, asOf: Moment) -> [ActivityStory] {
        let visible = ad.visible(asOf: asOf)
        return [(ActivityStory.Event.adLaunched, ad.firstSeen), (.adStopped, ad.stopped)].map {
            ActivityStory(
                event: $0.0, competitor: ad.competitor, day: ad.day, number: 0, occurred: $0.1, visible: visible)
        }
        .filter { $0.created <= visible }
    }

    private func siteActivity(_ competitor: Int, _ day: Day, asOf: Moment) -> ActivityStory? {
        let packed = competitor << 16 | day.number
        guard day >= shape.firstDay, plan.competitors[competitor].created < day.utcStart,
            chance.number(below: 25, .life, packed, 37) == 0
        else { return nil }
        let story = ActivityStory(
            event: .websiteChanged, competitor: competitor, day: day, number: 0,
            occurred: day.utcStart.adding(Int64(chance.number(below: 80_000_000, .time, packed, 37))),
            visible: asOf.adding(-lag(.activity, packed)))
        return story.created <= story.visible ? story : nil
    }
}
