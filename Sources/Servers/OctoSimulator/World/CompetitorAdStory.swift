/// What becomes of one ad of a competitor: launched, seen every day while it runs, stopped, perhaps removed.
struct CompetitorAdStory: Sendable {
    /// The state at some moment.
    struct Version: Sendable {
        /// Days that it has been seen again.
        let sightings: Int
        let lastSeen: Moment
        let ended: Moment?
        let updatedAt: Moment
        let deletedAt: Moment?
    }

    let competitor: Int
    let day: Day
    let started: Moment
    let firstSeen: Moment
    /// Days that it runs.
    let run: Int
    private let chance: Chance
    private let lag: Int64

    /// Ads are numbered by competitor and the UTC day of their launch: one in four days has one.
    var packed: Int { competitor << 16 | day.number }

    /// `nil` when the competitor launches nothing on that day.
    init?(competitor: Int, day: Day, world: World) {
        self.competitor = competitor
        self.day = day
        chance = world.chance
        let packed = competitor << 16 | day.number
        guard chance.number(below: 4, .life, packed, 31) == 0 else { return nil }
        started = day.utcStart.adding(Int64(chance.number(below: 60_000_000, .time, packed, 31)))
        firstSeen = started.adding(3_600_000 + Int64(chance.number(below: 20_000_000, .time, packed, 32)))
        run = 2 + chance.number(below: 30, .size, packed, 31)
        lag = world.lag(.competitorAd, packed)
    }

    func draw(_ limit: Int, _ round: Int) -> Int { chance.number(below: limit, .text, packed, 33, round) }

    /// The latest moment whose changes can be seen.
    func visible(asOf: Moment) -> Moment { asOf.adding(-lag) }

    /// When it is noticed that the ad has not been seen for a day.
    var stopped: Moment { firstSeen.adding(Int64(run + 1) * Moment.perDay) }

    var removed: Moment? { draw(20, 1) == 0 ? stopped.adding(Int64(5 + draw(20, 2)) * Moment.perDay) : nil }

    /// `nil` before it was seen.
    func version(asOf: Moment) -> Version? {
        let clock = visible(asOf: asOf)
        guard firstSeen <= clock else { return nil }
        let sightings = min(run, Int((clock.milliseconds - firstSeen.milliseconds) / Moment.perDay))
        let lastSeen = firstSeen.adding(Int64(sightings) * Moment.perDay)
        let hasStopped = stopped <= clock
        let deletedAt = removed.flatMap { $0 <= clock ? $0 : nil }
        return Version(
            sightings: sightings, lastSeen: lastSeen, ended: hasStopped ? lastSeen : nil,
            updatedAt: deletedAt ?? (hasStopped ? stopped : lastSeen), deletedAt: deletedAt)
    }
}

extension World {
    /// Calls `body` for each ad launched by a moment, visible or not, of competitors that pass.
    func forEachCompetitorAd(
        _ filter: ListFilter = ListFilter(), asOf: Moment, _ body: (CompetitorAdStory) -> Void
    ) {
        for competitor in plan.competitors.indices where filter.accepts(competitor: competitor, in: self) {
            for day in activeDays(of: competitor, asOf: asOf) {
                if let story = CompetitorAdStory(competitor: competitor, day: day, world: self) { body(story) }
            }
        }
    }

    func competitorAdStory(_ packed: Int, asOf: Moment) -> CompetitorAdStory? {
        let (competitor, day) = (packed >> 16, Day(number: packed & 0xFFFF))
        guard plan.competitors.indices.contains(competitor), activeDays(of: competitor, asOf: asOf).contains(day) else {
            return nil
        }
        return CompetitorAdStory(competitor: competitor, day: day, world: self)
    }
}
