/// What becomes of one post: seen, refreshed daily for 14 days, perhaps edited, perhaps removed.
struct PostStory: Sendable {
    /// The state at some moment.
    struct Version: Sendable {
        /// Engagement snapshots so far, 0 to 14.
        let refreshes: Int
        let refreshedAt: Moment
        let isEdited: Bool
        let updatedAt: Moment
        let deletedAt: Moment?
    }

    let published: Moment
    let firstSeen: Moment
    let platform: String
    let contentType: String
    private let key: Int
    private let chance: Chance
    private let lag: Int64

    init(_ number: PostNumber, world: World) {
        key = number.competitor << 24 | number.day.number << 4 | number.number
        chance = world.chance
        let bits = chance.bits(.time, key, 5)
        // Spread over the third of the day that belongs to the post's number, so that numbers are in order.
        let part = Int64(number.number) * 28_000_000
        published = number.day.utcStart.adding(part + Int64(bits % 28_000_000))
        firstSeen = published.adding(600_000 + Int64(bits >> 32 % 3_000_000))
        lag = world.shape.replicationLag ? Int64(bits >> 20 & 0x7_FFFF) : 0  // up to 524 s
        let platforms = world.competitorPlatforms(number.competitor)
        platform = platforms[chance.number(below: platforms.count, .platform, key, 6)]
        let kind = chance.number(below: 80, .kind, key, 6)
        contentType = kind == 0 ? "hologram" : Vocabulary.contentTypes[kind % Vocabulary.contentTypes.count]
    }

    /// The latest moment whose changes can be seen.
    func visible(asOf: Moment) -> Moment { asOf.adding(-lag) }

    func draw(_ limit: Int, _ round: Int) -> Int { chance.number(below: limit, .text, key, 5, round) }

    /// One post in 200 is tens of thousands of characters long.
    var isLong: Bool { draw(200, 20) == 0 }

    /// `nil` before it was seen.
    func version(asOf: Moment) -> Version? {
        let visible = asOf.adding(-lag)
        guard firstSeen <= visible else { return nil }
        let removed = draw(25, 21) == 0 ? firstSeen.adding(Int64(1 + draw(40, 22)) * Moment.perDay + 5_000_000) : nil
        let deletedAt = removed.flatMap { $0 <= visible ? $0 : nil }
        let last = min(visible.milliseconds, (deletedAt ?? visible).milliseconds)
        let refreshes = min(14, Int((last - firstSeen.milliseconds) / Moment.perDay))
        let refreshedAt = firstSeen.adding(Int64(refreshes) * Moment.perDay)
        let edit = draw(20, 23) == 0 ? firstSeen.adding(Int64(draw(20, 24)) * Moment.perDay + 9_000_000) : nil
        let editedAt = edit.flatMap { $0.milliseconds <= last ? $0 : nil }
        let updatedAt = deletedAt ?? max(refreshedAt, editedAt ?? refreshedAt)
        return Version(
            refreshes: refreshes, refreshedAt: refreshedAt, isEdited: editedAt != nil, updatedAt: updatedAt,
            deletedAt: deletedAt)
    }
}
