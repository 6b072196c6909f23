/// How far an account's imports had come at some moment.
///
/// An account is imported in batches: one after each hour of the current day, and one each night that restates
/// the days before. A batch becomes visible as a whole, so sums over its rows never tear.
struct AccountClock: Sendable {
    let account: Int
    /// The local day of the last nightly batch that is visible.
    let lastNight: Day
    /// The account's local day at that moment.
    let today: Day
    private let hoursToday: Int
    private let hoursYesterday: Int
    private let batches: ImportBatches

    init(account: Int, world: World, asOf: Moment) {
        self.account = account
        let batches = ImportBatches(account: account, world: world)
        self.batches = batches
        let today = batches.calendar.day(at: asOf)
        self.today = today
        lastNight = batches.visible(batches.night(today), at: asOf) ? today : today - 1
        let hours = { (day: Day) in
            (1...batches.calendar.hours(in: day)).last { batches.visible(batches.hour($0, of: day), at: asOf) } ?? 0
        }
        hoursToday = hours(today)
        hoursYesterday = hours(today - 1)
    }

    /// Hours of a day that were imported; only asked before the day's first nightly batch.
    func hours(of day: Day) -> Int {
        if day == today { return hoursToday }
        return day == today - 1 ? hoursYesterday : 0
    }

    /// When the nightly batch of a day was written.
    func night(_ day: Day) -> Moment { batches.night(day).written }

    /// When the batch after the `count`th hour of a day was written.
    func hour(_ count: Int, of day: Day) -> Moment { batches.hour(count, of: day).written }
}

/// When an account's batches are written and become visible.
struct ImportBatches: Sendable {
    struct Batch { let written, visible: Moment }

    let calendar: ZoneCalendar
    private let account: Int
    private let chance: Chance
    private let hasLag: Bool

    init(account: Int, world: World) {
        self.account = account
        calendar = world.plan.accounts[account].calendar
        chance = world.chance
        hasLag = world.shape.replicationLag
    }

    /// The batch of the early hours of a local day, between 02:00 and 06:00.
    func night(_ day: Day) -> Batch {
        let bits = chance.bits(.time, account, day.number, 77)
        return batch(calendar.start(of: day).adding(7_200_000 + Int64(bits % 14_400_000)), lag: bits >> 32)
    }

    /// The batch 5 to 15 minutes after the `count`th hour of a local day.
    func hour(_ count: Int, of day: Day) -> Batch {
        let bits = chance.bits(.time, account, day.number, 100 + count)
        let end = calendar.start(of: day).adding(Int64(count) * Moment.perHour)
        return batch(end.adding(300_000 + Int64(bits % 600_000)), lag: bits >> 32)
    }

    func visible(_ batch: Batch, at moment: Moment) -> Bool { batch.visible <= moment }

    /// Rows are written within the first second; nothing is visible before the last of them.
    private func batch(_ written: Moment, lag bits: UInt64) -> Batch {
        let lag: Int64 = hasLag ? Int64(bits % 599_000) : 0
        return Batch(written: written, visible: written.adding(1000 + lag))
    }
}
