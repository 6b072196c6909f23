/// What becomes of one report: queued, running, completed or failed, perhaps deleted weeks later.
struct ReportStory: Sendable {
    /// The state at some moment.
    struct Version: Sendable {
        let status: String
        let progress: Int
        let startedAt: Moment?
        let completedAt: Moment?
        let updatedAt: Moment
        let deletedAt: Moment?
    }

    let created: Moment
    let started: Moment
    let finished: Moment
    let fails: Bool
    /// Set when it includes a summary by the model.
    let tokens: Int64
    let deleted: Moment?
    private let lag: Int64

    init(_ number: ReportNumber, world: World) {
        let draw = { (limit: Int, round: Int) in
            Int64(world.chance.number(below: limit, .life, number.packed, 20, round))
        }
        let day = number.days.upperBound + (number.isOnDemand ? 3 : 1)
        created = day.utcStart.adding((number.isOnDemand ? 11 : 6) * Moment.perHour + draw(600_000, 1))
        started = created.adding(20_000 + draw(900_000, 2))
        // One in six takes hours.
        finished = started.adding(draw(6, 3) == 0 ? 3_600_000 + draw(20_000_000, 4) : 25_000 + draw(1_500_000, 4))
        fails = draw(12, 5) == 0
        tokens = draw(3, 6) == 0 ? 0 : 500 + draw(900, 7)
        deleted = draw(25, 8) == 0 ? finished.adding((1 + draw(25, 9)) * Moment.perDay + 4_000_000) : nil
        lag = world.lag(.report, number.packed)
    }

    /// A report's content is there so long.
    static let life = 30 * Moment.perDay

    var expires: Moment { finished.adding(ReportStory.life) }

    /// When the finished report becomes visible.
    var visiblyFinished: Moment { finished.adding(lag) }

    /// `nil` before it is visible.
    func version(asOf: Moment) -> Version? {
        let visible = asOf.adding(-lag)
        let half = started.adding((finished.milliseconds - started.milliseconds) / 2)
        switch visible {
        case ..<created:
            return nil
        case ..<started:
            return Version(
                status: "queued", progress: 0, startedAt: nil, completedAt: nil, updatedAt: created, deletedAt: nil)
        case ..<half:
            return running(35, since: started)
        case ..<finished:
            return running(70, since: half)
        default:
            let deletedAt = deleted.flatMap { $0 <= visible ? $0 : nil }
            return Version(
                status: fails ? "failed" : "completed", progress: fails ? 70 : 100, startedAt: started,
                completedAt: finished, updatedAt: deletedAt ?? finished, deletedAt: deletedAt)
        }
    }

    private func running(_ progress: Int, since: Moment) -> Version {
        Version(
            status: "running", progress: progress, startedAt: started, completedAt: nil, updatedAt: since,
            deletedAt: nil)
    }
}
