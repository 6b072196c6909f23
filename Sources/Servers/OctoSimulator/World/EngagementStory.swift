/// One snapshot of a post's or ad's engagement: a day after it was first seen, two days after, and so on.
struct EngagementStory: Sendable {
    enum Subject: Sendable {
        case post(PostNumber, PostStory)
        case ad(CompetitorAdStory)
    }

    /// Days that an ad is followed for.
    static let adDays = 10

    let subject: Subject
    let competitor: Int
    /// From 1.
    let number: Int
    let captured: Moment
    /// Corrected three days later; never the newest snapshot, which the post itself repeats.
    let isCorrected: Bool
    let isRemoved: Bool

    /// Subject's number 42 bits at most, five of the snapshot's, one of its kind.
    let packed: Int

    init(_ subject: Subject, number: Int, world: World) {
        self.subject = subject
        self.number = number
        let firstSeen: Moment
        switch subject {
        case .post(let post, let story):
            firstSeen = story.firstSeen
            competitor = post.competitor
            packed = ((post.competitor << 20 | post.day.number << 4 | post.number) << 5 | number) << 1
        case .ad(let story):
            firstSeen = story.firstSeen
            competitor = story.competitor
            packed = (story.packed << 5 | number) << 1 | 1
        }
        captured = firstSeen.adding(Int64(number) * Moment.perDay)
        let draw = world.chance.number(below: 300, .events, packed, 35)
        isCorrected = draw < 5 && number <= 6
        isRemoved = draw == 299 && number <= 6
    }

    private var changed: Moment? {
        isCorrected || isRemoved ? captured.adding(3 * Moment.perDay + 60_000) : nil
    }

    /// `nil` before it was taken.
    func version(visible clock: Moment) -> (isCorrected: Bool, updatedAt: Moment, deletedAt: Moment?)? {
        guard captured <= clock else { return nil }
        guard let changed, changed <= clock else { return (false, captured, nil) }
        return (isCorrected, changed, isRemoved ? changed : nil)
    }
}

extension World {
    /// Calls `body` for each snapshot taken by a moment, of competitors that pass, with the latest moment that can be seen
    /// of its subject.
    func forEachEngagement(
        _ filter: ListFilter = ListFilter(), asOf: Moment, _ body: (EngagementStory, _ visible: Moment) -> Void
    ) {
        forEachPost(filter, asOf: asOf) { post in
            let story = PostStory(post, world: self)
            guard let version = story.version(asOf: asOf), version.refreshes > 0 else { return }
            for number in 1...version.refreshes {
                body(EngagementStory(.post(post, story), number: number, world: self), story.visible(asOf: asOf))
            }
        }
        forEachCompetitorAd(filter, asOf: asOf) { ad in
            guard let version = ad.version(asOf: asOf) else { return }
            let last = min(version.sightings, EngagementStory.adDays)
            guard last > 0 else { return }
            for number in 1...last {
                body(EngagementStory(.ad(ad), number: number, world: self), ad.visible(asOf: asOf))
            }
        }
    }

    func engagementStory(of id: Identifier, asOf: Moment) -> (story: EngagementStory, visible: Moment)? {
        guard let packed = index(of: id) else { return nil }
        let (number, subject) = (packed >> 1 & 31, packed >> 6)
        guard number > 0 else { return nil }
        if packed & 1 == 1 {
            guard let ad = competitorAdStory(subject, asOf: asOf) else { return nil }
            return (EngagementStory(.ad(ad), number: number, world: self), ad.visible(asOf: asOf))
        }
        let post = PostNumber(
            competitor: subject >> 20, day: Day(number: subject >> 4 & 0xFFFF), number: subject & 15)
        guard exists(post, asOf: asOf) else { return nil }
        let story = PostStory(post, world: self)
        return (
            EngagementStory(.post(post, story), number: number, world: self), story.visible(asOf: asOf)
        )
    }
}
