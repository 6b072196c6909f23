/// The version of a row of any level: of an ad, or of the ads that an ad set or campaign sums up.
struct RowState: Sendable {
    let updatedAt: Moment
    let isVoided: Bool
    let isFinal: Bool
    let clock: AccountClock
}

extension World {
    /// The state of a row at a moment, or `nil` when there is no such row (yet).
    func state(of number: RowNumber, clock: AccountClock) -> RowState? {
        var updatedAt: Moment?
        var allVoided = true
        var allFinal = true
        for ad in ads(level: number.level, entity: number.entity) {
            guard let version = version(ad: ad, day: number.day, clock: clock) else {
                // A sum is neither final nor void while a late row is still to come.
                if DeliveryTraits(ad: ad, day: number.day, chance: chance).delivers {
                    allFinal = false
                    allVoided = false
                }
                continue
            }
            var written = version.updatedAt
            if let hour = number.hourIndex, case .partial(let hours) = version.progress {
                guard hour < hours else { continue }
                written = clock.hour(hour + 1, of: number.day).adding(version.offset)
            }
            updatedAt = max(updatedAt ?? written, written)
            allVoided = allVoided && version.isVoided
            allFinal = allFinal && version.isFinal
        }
        return updatedAt.map { RowState(updatedAt: $0, isVoided: allVoided, isFinal: allFinal, clock: clock) }
    }

    /// Calls `body` for each row that a filter lets through, without making it.
    func forEachVersion(_ filter: ListFilter, clocks: inout AccountClocks, _ body: (RowNumber, RowState) -> Void) {
        for campaign in plan.campaigns.indices where filter.accepts(campaign: campaign, in: self) {
            let clock = clocks.clock(of: plan.campaigns[campaign].account)
            var days = delivery(ofCampaign: campaign).intersection(Days(shape.firstDay, clock.today))
            if let wanted = filter.days { days = days.intersection(Days(wanted.lowerBound, wanted.upperBound)) }
            if let since = filter.updatedSince {
                // No row is written later than the night 45 days after its date; zones differ by a day.
                days = days.intersection(Days(since.utcDay - 48, clock.today))
            }
            for entity in entities(level: filter.level, ofCampaign: campaign) where filter.accepts(entity, in: self) {
                for day in days.numbers {
                    forEachHour(filter, entity: entity, day: Day(number: day), clock: clock, body)
                }
            }
        }
    }

    private func forEachHour(
        _ filter: ListFilter, entity: Int, day: Day, clock: AccountClock, _ body: (RowNumber, RowState) -> Void
    ) {
        guard filter.granularity == .hour else {
            return pass(filter, RowNumber(level: filter.level, entity: entity, day: day, hourIndex: nil), clock, body)
        }
        for hour in 0..<plan.accounts[clock.account].calendar.hours(in: day) {
            pass(filter, RowNumber(level: filter.level, entity: entity, day: day, hourIndex: hour), clock, body)
        }
    }

    private func pass(
        _ filter: ListFilter, _ number: RowNumber, _ clock: AccountClock, _ body: (RowNumber, RowState) -> Void
    ) {
        guard let state = state(of: number, clock: clock),
            filter.passes(updatedAt: state.updatedAt, isDeleted: state.isVoided)
        else { return }
        body(number, state)
    }

    private func entities(level: AdLevel, ofCampaign index: Int) -> Range<Int> {
        switch level {
        case .campaign: index..<index + 1
        case .adSet: plan.campaigns[index].adSets
        case .ad: ads(level: .campaign, entity: index)
        }
    }

    func delivery(ofCampaign index: Int) -> Days { plan.delivery(ofCampaign: index, shape: shape) }
}

/// The clocks of accounts at one moment, made when first needed.
struct AccountClocks {
    let world: World
    let asOf: Moment
    private var clocks: [Int: AccountClock] = [:]

    init(world: World, asOf: Moment) {
        self.world = world
        self.asOf = asOf
    }

    mutating func clock(of account: Int) -> AccountClock {
        if let clock = clocks[account] { return clock }
        let clock = AccountClock(account: account, world: world, asOf: asOf)
        clocks[account] = clock
        return clock
    }
}
