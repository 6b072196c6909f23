/// One notification: of which rule and day, and when it is triggered, read and deleted.
struct NotificationStory: Sendable {
    /// Index of the rule; `nil` for a message of the service itself.
    let rule: Int?
    let day: Day
    let triggered: Moment
    /// The post that it is about, if it is about one.
    let post: PostNumber?
    let read: Moment?
    let deleted: Moment?
    private let lag: Int64

    var packed: Int { NotificationStory.pack(rule: rule, day: day) }

    static func pack(rule: Int?, day: Day) -> Int { ((rule ?? -1) + 1) << 16 | day.number }

    /// - Returns: `nil` when the rule, if any, notifies of nothing on that day.
    init?(rule: Int?, day: Day, world: World) {
        let packed = NotificationStory.pack(rule: rule, day: day)
        let draw = { (limit: Int, round: Int) in world.chance.number(below: limit, .events, packed, 26, round) }
        guard day >= world.shape.firstDay, day < world.shape.end.utcDay, draw(rule == nil ? 12 : 4, 1) == 0 else {
            return nil
        }
        var triggered = day.utcStart.adding(Int64(draw(80_000_000, 2)))
        var post: PostNumber?
        if let rule {
            switch world.alertRuleType(rule) {
            case "competitor_new_post":
                guard let found = world.post(ofRule: rule, on: day, draw: draw(1 << 20, 3)) else { return nil }
                post = found.number
                triggered = found.seen.adding(900_000)
            case "metric_threshold":
                guard world.alertSubject(ofRule: rule, asOf: triggered) != nil else { return nil }
            case "token_usage":
                break
            default:
                return nil
            }
            guard let life = world.alertRuleLife(rule, asOf: triggered), life.deletedAt == nil, !life.isPaused else {
                return nil
            }
        }
        self.rule = rule
        self.day = day
        self.post = post
        self.triggered = triggered
        read = draw(5, 4) < 3 ? triggered.adding(60_000 + Int64(draw(260_000_000, 5))) : nil
        deleted = draw(15, 6) == 0 ? triggered.adding(Int64(4 + draw(30, 7)) * Moment.perDay) : nil
        lag = world.lag(.notification, packed)
    }

    /// When it becomes visible.
    var visible: Moment { triggered.adding(lag) }

    /// `nil` before it is visible.
    func version(asOf: Moment) -> (readAt: Moment?, updatedAt: Moment, deletedAt: Moment?)? {
        let clock = asOf.adding(-lag)
        guard triggered <= clock else { return nil }
        let readAt = read.flatMap { $0 <= clock ? $0 : nil }
        let deletedAt = deleted.flatMap { $0 <= clock ? $0 : nil }
        return (readAt, deletedAt ?? readAt ?? triggered, deletedAt)
    }
}

extension World {
    /// Calls `body` for each notification triggered by a moment, visible or not.
    func forEachNotification(from first: Day? = nil, asOf: Moment, _ body: (NotificationStory) -> Void) {
        for rule in [nil] + alertRuleIndices.map(Optional.some) {
            for day in Days(max(first ?? shape.firstDay, shape.firstDay), asOf.utcDay) {
                guard let story = NotificationStory(rule: rule, day: day, world: self), story.triggered <= asOf else {
                    continue
                }
                body(story)
            }
        }
    }

    /// A post of that day by one of the competitors of the rule's domain, and when it was first seen.
    fileprivate func post(ofRule rule: Int, on day: Day, draw: Int) -> (number: PostNumber, seen: Moment)? {
        guard let domain = alertRuleDomain(rule) else { return nil }
        let competitors = plan.domains[domain].competitors
        let number = PostNumber(
            competitor: competitors.lowerBound + draw % competitors.count, day: day, number: 0)
        return post(number, asOf: shape.end).map { (number, $0.firstSeenAt) }
    }

    /// The campaign that a rule watches: the first of its domain, while there is one.
    func alertSubject(ofRule rule: Int, asOf: Moment) -> Identifier? {
        guard let domain = alertRuleDomain(rule), domain < shape.clients,
            let campaign = campaign(domain, asOf: asOf), !campaign.isDeleted
        else { return nil }
        return campaign.id
    }
}
