/// One interaction: of which day, when, how it ended, what it cost, and whether it is deleted later.
struct InteractionStory: Sendable {
    /// The day and the number on it, from 0.
    let packed: Int
    let created: Moment
    /// When it ended, whichever way.
    let ended: Moment
    let status: String
    let inputTokens: Int64
    let outputTokens: Int64
    let deleted: Moment?
    /// Index of the domain.
    let domain: Int?
    private let lag: Int64

    init(day: Day, number: Int, world: World) {
        let packed = day.number << 4 | number
        self.packed = packed
        let draw = { (limit: Int, round: Int) in world.chance.number(below: limit, .life, packed, 21, round) }
        // Each number has its own eighth of the day, so that they are in order.
        created = day.utcStart.adding(Int64(number) * 10_800_000 + Int64(draw(10_700_000, 1)))
        ended = created.adding(400 + Int64(draw(30_000, 2)))
        status = [15: "filtered", 16: "failed", 17: "failed"][draw(18, 3)] ?? "completed"
        inputTokens = status == "failed" ? 0 : Int64(20 + draw(400, 4))
        outputTokens = status == "completed" ? Int64(50 + draw(1200, 5)) : 0
        deleted = draw(18, 6) == 0 ? ended.adding(Int64(1 + draw(40, 7)) * Moment.perDay + 6_000_000) : nil
        let choice = draw(world.plan.domains.count, 8)
        domain = draw(7, 9) == 0 || world.plan.domains[choice].created > created ? nil : choice
        lag = world.lag(.interaction, packed)
    }

    /// Nothing but its deletion changes an interaction. `nil` before it is visible.
    func version(asOf: Moment) -> (updatedAt: Moment, deletedAt: Moment?)? {
        let visible = asOf.adding(-lag)
        guard ended <= visible else { return nil }
        let deletedAt = deleted.flatMap { $0 <= visible ? $0 : nil }
        return (deletedAt ?? ended, deletedAt)
    }
}

extension World {
    /// Calls `body` for the interactions that began on a day.
    func forEachInteraction(on day: Day, _ body: (InteractionStory) -> Void) {
        guard day >= shape.firstDay, day < shape.end.utcDay else { return }
        for number in 0..<interactionCount(day) {
            body(InteractionStory(day: day, number: number, world: self))
        }
    }

    /// 0 to 7 a day.
    func interactionCount(_ day: Day) -> Int { chance.number(below: 8, .size, day.number, 21) }
}
