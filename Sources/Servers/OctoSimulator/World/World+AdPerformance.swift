extension World {
    /// Every row of ad performance that exists at a moment, voided ones included.
    ///
    /// Rows come grouped by account, entity and day, not in the API's order. The result is materialised:
    /// a million rows take some 300 MB. Restrict `days` (local days, both ends included) or use `forEachRow`
    /// for large worlds.
    package func adPerformance(
        level: AdLevel = .ad, granularity: Granularity = .day, domain: Identifier? = nil,
        days: ClosedRange<Day>? = nil, asOf: Moment
    ) -> [AdPerformanceRow] {
        var rows: [AdPerformanceRow] = []
        forEachRow(level: level, granularity: granularity, domain: domain, days: days, asOf: asOf) { rows.append($0) }
        return rows
    }

    /// Calls `body` with the rows that `adPerformance` returns, one at a time.
    package func forEachRow(
        level: AdLevel = .ad, granularity: Granularity = .day, domain: Identifier? = nil,
        days: ClosedRange<Day>? = nil, asOf: Moment, _ body: (AdPerformanceRow) -> Void
    ) {
        var filter = ListFilter()
        filter.level = level
        filter.granularity = granularity
        filter.domains = domain.map { [$0] }
        filter.days = days
        var clocks = AccountClocks(world: self, asOf: asOf)
        forEachVersion(filter, clocks: &clocks) { number, state in
            body(row(number, state: state, account: account(of: number)))
        }
    }

    /// The row that a number stands for, as it is at a moment.
    func row(_ number: RowNumber, clock: AccountClock) -> AdPerformanceRow? {
        guard let state = state(of: number, clock: clock) else { return nil }
        return row(number, state: state, account: clock.account)
    }

    // MARK: Entities of a level

    /// The ads whose sums a row holds; they have consecutive indices.
    func ads(level: AdLevel, entity: Int) -> Range<Int> {
        switch level {
        case .ad:
            return entity..<entity + 1
        case .adSet:
            return plan.adSets[entity].ads
        case .campaign:
            let sets = plan.campaigns[entity].adSets
            return plan.adSets[sets.lowerBound].ads.lowerBound..<plan.adSets[sets.upperBound - 1].ads.upperBound
        }
    }

    func account(of number: RowNumber) -> Int {
        let firstAd = ads(level: number.level, entity: number.entity).lowerBound
        return plan.campaigns[plan.adSets[plan.ads[firstAd].adSet].campaign].account
    }

    private func row(_ number: RowNumber, state: RowState, account index: Int) -> AdPerformanceRow {
        let account = plan.accounts[index]
        let firstAd = ads(level: number.level, entity: number.entity).lowerBound
        let adSet = plan.ads[firstAd].adSet
        let hourStart = number.hourIndex.map { hour in
            account.calendar.start(of: number.day).adding(Int64(hour) * Moment.perHour)
        }
        return AdPerformanceRow(
            id: id(row: number), level: number.level, granularity: number.hourIndex == nil ? .day : .hour,
            domainID: id(.domain, account.domain), accountID: id(.account, index), platform: account.platform.name,
            campaignID: id(.campaign, plan.adSets[adSet].campaign),
            adSetID: number.level == .campaign ? nil : id(.adSet, adSet),
            adID: number.level == .ad ? id(.ad, firstAd) : nil, date: number.day,
            hour: number.hourIndex.map { account.calendar.localHour(index: $0, of: number.day) }, hourStart: hourStart,
            timeZone: account.calendar.name, currency: account.currency.code,
            attributionSetting: account.platform.attribution, isFinal: state.isFinal,
            metrics: state.isVoided
                ? AdMetrics() : AdMetrics(metrics(number, state: state, account: account), account: account),
            updatedAt: state.updatedAt, deletedAt: state.isVoided ? state.updatedAt : nil)
    }

    private func metrics(_ number: RowNumber, state: RowState, account: AccountPlan) -> DayMetrics {
        var sum = DayMetrics()
        let members = ads(level: number.level, entity: number.entity)
        for ad in members {
            guard let version = version(ad: ad, day: number.day, clock: state.clock), !version.isVoided else {
                continue
            }
            let own = metrics(ad: ad, day: number.day, version: version, hourIndex: number.hourIndex, account: account)
            if members.count == 1 { return own }
            sum.add(own)
        }
        return sum
    }
}
